using System.CommandLine;
using System.Globalization;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Cli;

/// <summary><c>--set LEVER=VALUE</c>, as often as there are levers to set.</summary>
internal static class SetFlag
{
    public static Option<string[]> Create() => new("--set")
    {
        Description = "Set a lever: a number in the lever's unit, Spark's spelling (4g, 2500ms) or a category; may be given more than once.",
        HelpName = "LEVER=VALUE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Spark's defaults with every assignment made, in order; the last one of a lever counts.</summary>
    /// <exception cref="RefusedException">An unknown lever, with the nearest names, or a value that it does not take.</exception>
    public static Configuration Read(IEnumerable<string> assignments)
    {
        var configuration = Configuration.Default;
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw RefusedException.Usage($"--set {assignment} sets nothing; write LEVER=VALUE, for example {SparkLevers.BatchDuration.Name}=2500.");
            var lever = Find(assignment[..equals].Trim());
            configuration = configuration.With(lever, Value(lever, assignment[(equals + 1)..].Trim()));
        }

        return configuration;
    }

    private static Lever Find(string name)
    {
        try
        {
            return LeverCatalogue.Find(name);
        }
        catch (UnknownLeverException unknown)
        {
            throw RefusedException.Usage($"--set: {unknown.Message}");
        }
    }

    private static double Value(Lever lever, string text)
    {
        if (!lever.IsNumeric)
        {
            // "kryo" and "KryoSerializer" are what people call org.apache.spark.serializer.KryoSerializer.
            var named = lever.Categories.Where(category => category.Equals(text, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (named.Length == 0 && text.Length > 0)
                named = [.. lever.Categories.Where(category => category[(category.LastIndexOf('.') + 1)..].StartsWith(text, StringComparison.OrdinalIgnoreCase))];
            return named.Length == 1
                ? lever.ValueOf(named[0])
                : throw RefusedException.Usage($"--set {lever.Name}={text}: choose one of {string.Join(", ", lever.Categories)}.");
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            var reading = Configuration.FromSparkProperties([new(lever.PropertyKey, text)]);
            if (reading.Unreadable is [var fault, ..])
                throw RefusedException.Usage($"--set {lever.Name}={text}: {fault.Reason}; it takes {Range(lever)}.");
            value = reading.Configuration[lever];
        }

        return value >= lever.Minimum && value <= lever.Maximum
            ? value
            : throw RefusedException.Usage($"--set {lever.Name}={text} is out of range; it takes {Range(lever)}.");
    }

    private static string Range(Lever lever) => string.Create(
        CultureInfo.InvariantCulture, $"{lever.Minimum} to {lever.Maximum}{(lever.Unit.Length > 0 ? " " + lever.Unit : "")} ({lever.Format(lever.Minimum)} to {lever.Format(lever.Maximum)})");
}
