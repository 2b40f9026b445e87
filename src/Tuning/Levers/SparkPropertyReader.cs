using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Tuning.Levers;

/// <summary>Reads Spark properties into a configuration, by the rules of Spark's own parsers (JavaUtils.byteStringAs and timeStringAs).</summary>
internal static class SparkPropertyReader
{
    private static readonly FrozenDictionary<string, Lever> ByKey = LeverCatalogue.All
        .Select(lever => KeyValuePair.Create(lever.PropertyKey, lever))
        .Concat(LeverCatalogue.All.Where(lever => lever.Renamed is not null).Select(lever => KeyValuePair.Create(lever.Renamed!.Key, lever)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static SparkPropertiesReading Read(IEnumerable<KeyValuePair<string, string>> properties)
    {
        var last = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, text) in properties)
            last[key] = text;

        var configuration = Configuration.Default;
        var foreign = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var unreadable = ImmutableArray.CreateBuilder<UnreadableProperty>();
        foreach (var property in last)
        {
            var (key, text) = property;
            if (!ByKey.TryGetValue(key, out var lever))
                foreign.Add(property);
            else if (key != lever.Renamed?.Key && lever.Renamed is { } renamed && last.ContainsKey(renamed.Key))
                continue;
            else if (SparkPropertyWriter.HoldsJvmFlags(lever))
                configuration = ReadFlags(configuration, lever, property, foreign);
            else if (TryRead(lever, text.Trim(), out var value, out var reason))
                configuration = configuration.With(lever, value);
            else
                unreadable.Add(new(lever, key, text, reason));
        }

        return new(configuration, foreign.ToImmutable(), unreadable.ToImmutable());
    }

    // The category whose flags all occur, the one with most flags first; what is left over is the operator's own.
    private static Configuration ReadFlags(
        Configuration configuration, Lever lever, KeyValuePair<string, string> property, ImmutableArray<KeyValuePair<string, string>>.Builder foreign)
    {
        var flags = Flags(property.Value);
        var category = lever.Categories
            .Where(text => text != SparkPropertyWriter.Unset && Flags(text).All(flags.Contains))
            .MaxBy(text => Flags(text).Length) ?? SparkPropertyWriter.Unset;
        var others = category == SparkPropertyWriter.Unset ? flags : [.. flags.Except(Flags(category))];
        if (others.Length > 0)
            foreign.Add(new(property.Key, string.Join(' ', others)));
        return configuration.With(lever, lever.ValueOf(category));
    }

    private static string[] Flags(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool TryRead(Lever lever, string text, out double value, out string reason)
    {
        if (!lever.IsNumeric)
        {
            value = Category(lever, text);
            reason = value >= 0 ? "" : $"it is none of {string.Join(", ", lever.Categories)}";
            return value >= 0;
        }

        (value, reason) = lever.Kind switch
        {
            LeverKind.Bytes => (Quantity(text, lever), "a whole number of the unit with a suffix such as 64k, 512m or 4g is needed"),
            LeverKind.Duration => (Quantity(text, lever), "a whole number of the unit with a suffix such as 200ms, 5s or 2min is needed"),
            LeverKind.Integer => (Number(text, NumberStyles.AllowLeadingSign), "a whole number without a suffix is needed"),
            _ => (Number(text, NumberStyles.Float), "a number is needed"),
        };
        if (double.IsFinite(value) && (!lever.IsInteger || value == Math.Floor(value)))
            reason = value >= lever.Minimum && value <= lever.Maximum
                ? ""
                : $"it lies outside {lever.Format(lever.Minimum)} .. {lever.Format(lever.Maximum)}";
        return reason.Length == 0;
    }

    // Spark ignores the case of booleans, modes and codecs but not of class names; 200m and 209715200 are the same limit to it.
    private static int Category(Lever lever, string text)
    {
        var comparison = lever.Unit == "class" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        for (var i = 0; i < lever.Categories.Length; i++)
            if (text.Equals(lever.Categories[i], comparison) || Quantity(text, lever) == Quantity(lever.Categories[i], lever))
                return i;
        return -1;
    }

    private static double Number(string text, NumberStyles style) =>
        double.TryParse(text, style, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    // In the lever's unit; NaN where Spark would refuse the text. Spark takes a whole number and a unit; where the unit is missing, each
    // key has its own.
    private static double Quantity(string text, Lever lever)
    {
        var end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text.Length : end;
        var suffix = digits == text.Length ? lever.BareUnit : text[digits..].ToLowerInvariant();
        Func<string, double> sizeOf = double.IsNaN(Microseconds(lever.Unit)) ? Bytes : Microseconds;
        return long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count * sizeOf(suffix) / sizeOf(lever.Unit)
            : double.NaN;
    }

    private static double Bytes(string unit) => unit switch
    {
        "b" or "B" => 1,
        "k" or "kb" or "KiB" => 1L << 10,
        "m" or "mb" or "MiB" => 1L << 20,
        "g" or "gb" => 1L << 30,
        "t" or "tb" => 1L << 40,
        "p" or "pb" => 1L << 50,
        _ => double.NaN,
    };

    private static double Microseconds(string unit) => unit switch
    {
        "us" => 1,
        "ms" => 1e3,
        "s" => 1e6,
        "m" or "min" => 6e7,
        "h" => 3.6e9,
        "d" => 8.64e10,
        _ => double.NaN,
    };
}
