using Microsoft.Extensions.Configuration;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Settings;

/// <summary>Lays the sources of settings over each other and refuses keys that mean nothing.</summary>
internal static class SettingsReader
{
    private const string Section = "Sluice";
    private const string VariablePrefix = "Sluice__";

    /// <summary>Every key there is.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "Sluice:Data", "Sluice:Threads", "Sluice:Engine", "Sluice:Journal:Provider", "Sluice:Journal:Connection", "Sluice:Journal:ConnectionFile",
        "Sluice:Node:Host", "Sluice:Node:Port", "Sluice:Node:Roles", "Sluice:Node:Seeds", "Sluice:Node:PeersDns", "Sluice:Node:Downing",
        "Sluice:Node:HttpPort", "Sluice:Node:HttpHost", "Sluice:Node:LogFormat",
        "Sluice:Node:Tls:CertificateFile", "Sluice:Node:Tls:KeyFile", "Sluice:Node:Tls:KeyPasswordFile", "Sluice:Node:Tls:AuthoritiesFile",
    ];

    /// <param name="surroundings">Working directory and environment.</param>
    /// <param name="flags">What the command line says, by key; the strongest.</param>
    public static SluiceSettings Read(Surroundings surroundings, IReadOnlyDictionary<string, string?> flags)
    {
        var variables = surroundings.Variables
            .Where(variable => variable.Key.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
            .Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value));
        var configuration = new ConfigurationBuilder()
            .SetBasePath(surroundings.WorkingDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddInMemoryCollection(variables)
            .AddInMemoryCollection(flags)
            .Build();
        RefuseUnknown(configuration.GetSection(Section));
        return Bind(configuration.GetSection(Section), surroundings.WorkingDirectory) with { Hocon = HoconFiles.Read(Path.Combine(surroundings.WorkingDirectory, "hocon")) };
    }

    private static SluiceSettings Bind(IConfigurationSection section, string directory)
    {
        try
        {
            var settings = section.Get<SluiceSettings>() ?? new SluiceSettings();
            return (settings with { Journal = settings.Journal.Read(directory) }).Validated();
        }
        catch (InvalidOperationException failure)
        {
            // The binder names the key and the value it could not convert.
            throw RefusedException.Usage($"{failure.Message} {failure.InnerException?.Message}".Trim());
        }
    }

    private static void RefuseUnknown(IConfigurationSection section)
    {
        foreach (var (key, value) in section.AsEnumerable())
        {
            if (value is null || Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
                continue;
            throw RefusedException.Usage($"There is no setting '{key}'; the nearest is '{NearestNames.Of(key, Keys)[0]}'.");
        }
    }
}
