using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Sluice.Hosting.Cli;

/// <summary>Checks of option values, so that nonsense is refused before anything starts.</summary>
internal static class OptionChecks
{
    public static Option<int> AtLeastOne(Option<int> option) => Checked(option, value => value >= 1, "give a whole number of at least 1");

    public static Option<int> AtLeastZero(Option<int> option) => Checked(option, value => value >= 0, "give a whole number of at least 0");

    /// <summary>A share in (0, 1].</summary>
    public static Option<double> Share(Option<double> option) => Checked(option, value => value is > 0 and <= 1, "give a share above 0 and at most 1");

    public static Option<double> Positive(Option<double> option) =>
        Checked(option, value => value > 0 && double.IsFinite(value), "give a number above 0");

    private static Option<T> Checked<T>(Option<T> option, Func<T, bool> holds, string mend)
        where T : INumber<T>
    {
        option.Validators.Add(result =>
        {
            // What is no number at all is reported by the parser.
            if (result.Tokens is [{ Value: var text }] && T.TryParse(text, CultureInfo.InvariantCulture, out var value) && !holds(value))
                result.AddError($"{option.Name} is {text}; {mend}.");
        });
        return option;
    }
}
