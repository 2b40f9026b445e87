using System.Globalization;

namespace Sluice.Tuning.Levers;

/// <summary>Lever values for people; <see cref="Configuration.ToSparkProperties()"/> writes them for Spark.</summary>
internal static class LeverText
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Format(Lever lever, double value)
    {
        if (!lever.IsNumeric)
            return value >= 0 && value < lever.Categories.Length ? lever.Categories[(int)value] : Number(value);
        var byteUnit = Array.IndexOf(ByteUnits, lever.Unit);
        if (byteUnit >= 0)
            return Bytes(value, byteUnit);
        if (lever.Unit == "ms" && Math.Abs(value) >= 1000)
            return Number(value / 1000) + " s";
        return lever.Unit is "ratio" or "gain" or "level" or "" ? Number(value) : Number(value) + " " + lever.Unit;
    }

    private static string Bytes(double value, int unit)
    {
        while (Math.Abs(value) >= 1024 && unit < ByteUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return Number(value) + " " + ByteUnits[unit];
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
