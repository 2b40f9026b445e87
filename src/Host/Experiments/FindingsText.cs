using System.Globalization;
using Sluice.Hosting.Reports;

namespace Sluice.Hosting.Experiments;

/// <summary>Numbers of findings as text.</summary>
internal static class FindingsText
{
    /// <summary>For rows: nothing where there is no number.</summary>
    public static string Number(double value) => double.IsFinite(value) ? Texts.Invariant($"{value:0.###}") : "";

    /// <summary>A median with its interval: <c>82.1 (78.7 to 82.8)</c>.</summary>
    public static string Interval(MedianInterval interval, string format) => $"{Of(interval.Median, format)} ({Of(interval.Low, format)} to {Of(interval.High, format)})";

    public static string Latencies(MedianInterval interval) => $"{Texts.Latency(interval.Low)} to {Texts.Latency(interval.High)}";

    private static string Of(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : value > 0 ? "∞" : "-∞";
}
