using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Sluice.Hosting.Data;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Settings;

/// <summary>Lays the sources of settings over each other and refuses keys that mean nothing.</summary>
internal static class SettingsReader
{
    private const string Section = "Sluice";
    private const string VariablePrefix = "Sluice__";
    private const string FileName = "appsettings.json";
    private const int MostCharacters = 1024 * 1024;
    private const int MostShown = 100;

    /// <summary>Every key there is.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "Sluice:Data", "Sluice:Threads", "Sluice:Engine", "Sluice:StepSeconds", "Sluice:Journal:Provider", "Sluice:Journal:Connection", "Sluice:Journal:ConnectionFile",
        "Sluice:Experience:Learn", "Sluice:Experience:Episodes", "Sluice:Experience:LearningRate",
        "Sluice:Node:Host", "Sluice:Node:Port", "Sluice:Node:Roles", "Sluice:Node:Seeds", "Sluice:Node:PeersDns", "Sluice:Node:Downing",
        "Sluice:Node:Policy", "Sluice:Node:HttpPort", "Sluice:Node:HttpHost", "Sluice:Node:LogFormat",
        "Sluice:Node:Tls:CertificateFile", "Sluice:Node:Tls:KeyFile", "Sluice:Node:Tls:KeyPasswordFile", "Sluice:Node:Tls:AuthoritiesFile",
    ];

    /// <param name="surroundings">Working directory and environment.</param>
    /// <param name="flags">What the command line says, by key; the strongest.</param>
    /// <exception cref="RefusedException">They make no sense; the message names the file, the variable or the key.</exception>
    public static SluiceSettings Read(Surroundings surroundings, IReadOnlyDictionary<string, string?> flags)
    {
        // A null says nothing, whichever source it is from.
        var said = Layered(surroundings, flags).GetSection(Section).AsEnumerable().Where(setting => setting.Value is not null).ToArray();
        RefuseUnknown(said);
        var section = new ConfigurationBuilder().AddInMemoryCollection(said).Build().GetSection(Section);
        return Bind(section, surroundings.WorkingDirectory) with { Hocon = HoconFiles.Read(Path.Combine(surroundings.WorkingDirectory, "hocon")) };
    }

    private static IConfiguration Layered(Surroundings surroundings, IReadOnlyDictionary<string, string?> flags)
    {
        var file = Path.Combine(surroundings.WorkingDirectory, FileName);
        var builder = new ConfigurationBuilder();
        if (File.Exists(file))
            builder.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(BoundedText.Read(file, MostCharacters, "settings"))));
        builder.AddInMemoryCollection(Variables(surroundings.Variables)).AddInMemoryCollection(flags);
        try
        {
            return builder.Build();
        }
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException)
        {
            throw RefusedException.Usage($"{file} is not JSON that settings can be read from: {failure.Message}");
        }
    }

    private static Dictionary<string, string?> Variables(IReadOnlyDictionary<string, string> environment)
    {
        var said = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (variable, value) in environment.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!variable.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var key = variable.Replace("__", ":", StringComparison.Ordinal);
            if (!said.TryAdd(key, value))
                throw RefusedException.Usage($"The environment has {Shown(variable)} in another spelling too; leave one of them out.");
        }

        return said;
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

    private static void RefuseUnknown(IEnumerable<KeyValuePair<string, string?>> said)
    {
        foreach (var (key, _) in said)
        {
            if (!Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
                throw RefusedException.Usage($"There is no setting '{Shown(key)}'; the nearest is '{NearestNames.Of(Shown(key), Keys)[0]}'.");
        }
    }

    private static string Shown(string name) => name.Length <= MostShown ? name : name[..MostShown] + "...";
}
