using System.CommandLine;
using System.Globalization;
using Sluice.Hosting.Settings;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Cli;

/// <summary>The options that every verb understands.</summary>
internal static class GlobalOptions
{
    public static Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "How the result is written: text, json for one object on one line, or csv for the rows of simulate run and levers.",
        HelpName = "text|json|csv",
        Recursive = true,
    };

    public static Option<string> Data { get; } = new("--data")
    {
        Description = "Data directory: journal, policies, pictures (setting Sluice:Data, default sluice-data).",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>For the verbs that compute.</summary>
    public static Option<int> Threads { get; } = OptionChecks.AtLeastOne(
        Flag.Of<int>("--threads", "N", "Threads to compute on; results never depend on it (setting Sluice:Threads, default one a processor)."));

    /// <summary>The settings with what the command line says laid over them.</summary>
    /// <param name="own">What the verb's own flags say, by key.</param>
    public static SluiceSettings Settings(ParseResult parse, Surroundings surroundings, IReadOnlyDictionary<string, string?>? own = null)
    {
        var flags = new Dictionary<string, string?>(own ?? new Dictionary<string, string?>());
        if (parse.IsGiven(Data))
            flags["Sluice:Data"] = parse.GetValue(Data);
        if (parse.IsGiven(Threads))
            flags["Sluice:Threads"] = parse.GetValue(Threads).ToString(CultureInfo.InvariantCulture);
        var settings = SettingsReader.Read(surroundings, flags);
        return settings with { Data = Path.GetFullPath(settings.Data, surroundings.WorkingDirectory) };
    }

    /// <summary>Whether somebody typed the option, rather than that it has a default.</summary>
    public static bool IsGiven(this ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };
}
