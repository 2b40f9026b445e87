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
}
