using System.Globalization;
using Sluice.Hosting.Reports;

namespace Sluice.Hosting.Experiments;

/// <summary>Numbers of findings as text.</summary>
internal static class FindingsText
{
    /// <summary>For rows: nothing where there is no number.</summary>
    public static string Number(double value) => double.IsFinite(value) ? Texts.Invariant($"{value:0.###}") : "";

    /// <summary>For tables: in a format, and a sign where there is no bound.</summary>
    public static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : value > 0 ? "∞" : "-∞";

    /// <summary>A median with its interval: <c>82.1 (78.7 to 82.8)</c>.</summary>
    public static string Interval(MedianInterval interval, string format) => $"{Number(interval.Median, format)} ({Number(interval.Low, format)} to {Number(interval.High, format)})";

    public static string Latencies(MedianInterval interval) => $"{Texts.Latency(interval.Low)} to {Texts.Latency(interval.High)}";
}
