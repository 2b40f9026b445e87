using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Experiments;

/// <summary>p99 by minute of arrival.</summary>
internal static class LatencyCurve
{
    /// <summary>
    /// Area under p99 over time, each minute as high as its own p99, in ms times minutes. What a change cost while it was loaded is in it, which the
    /// closing window alone would not show. A minute without a p99 takes the one before it.
    /// </summary>
    /// <param name="minutes">In time order.</param>
    /// <param name="from">Cluster time; minutes that begin earlier are left out.</param>
    /// <exception cref="ArgumentException">No minute since then has a p99.</exception>
    public static double AreaMsMinutes(IEnumerable<MinuteLatency> minutes, TimeSpan from)
    {
        var counted = minutes.Where(minute => minute.At >= from).Select(minute => minute.P99Ms).ToArray();
        var last = Array.Find(counted, double.IsFinite);
        if (!counted.Any(double.IsFinite))
            throw new ArgumentException($"No minute since {from.TotalMinutes:0} min has a p99.", nameof(minutes));
        var area = 0.0;
        foreach (var p99 in counted)
            area += last = double.IsFinite(p99) ? p99 : last;
        return area;
    }
}
