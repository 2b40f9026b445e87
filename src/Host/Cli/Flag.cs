using System.CommandLine;

namespace Sluice.Hosting.Cli;

/// <summary>Options with a value, said in one line.</summary>
internal static class Flag
{
    /// <summary>An option that may be left out.</summary>
    public static Option<T> Of<T>(string name, string valueName, string description) => new(name) { Description = description, HelpName = valueName };

    /// <summary>An option that has a value when it is left out.</summary>
    public static Option<T> With<T>(string name, string valueName, string description, T otherwise)
    {
        var option = Of<T>(name, valueName, description);
        option.DefaultValueFactory = _ => otherwise;
        return option;
    }

    /// <summary>What was given of some options, as settings of the node.</summary>
    public static Dictionary<string, string?> NodeSettings(ParseResult parse, params IEnumerable<(Option<string> Option, string Key)> options) => options
        .Where(pair => parse.IsGiven(pair.Option)).ToDictionary(pair => "Sluice:Node:" + pair.Key, pair => parse.GetValue(pair.Option));
}
