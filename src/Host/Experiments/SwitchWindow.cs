using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Experiments;

/// <summary>Five minutes of cluster time.</summary>
/// <param name="P99Ms">The median of the p99s of its minutes; infinite where nothing was finished.</param>
internal readonly record struct SwitchWindow(double FromMinute, double P99Ms)
{
    public const int Minutes = 5;

    /// <summary>Windows side by side, one of which begins at a given minute.</summary>
    public static IReadOnlyList<SwitchWindow> Of(IEnumerable<MinuteLatency> minutes, double aligned) =>
    [
        .. minutes.GroupBy(minute => aligned + Minutes * Math.Floor((minute.At.TotalMinutes - aligned) / Minutes)).OrderBy(window => window.Key)
            .Where(window => window.Count() == Minutes)
            .Select(window => new SwitchWindow(window.Key, Quantiles.Median(window.Select(minute => double.IsNaN(minute.P99Ms) ? double.PositiveInfinity : minute.P99Ms)))),
    ];
}
