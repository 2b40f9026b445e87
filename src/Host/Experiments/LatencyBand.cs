using Sluice.Hosting.Presets;
using ScottPlot;
using Sluice.Hosting.Reports;

namespace Sluice.Hosting.Experiments;

/// <summary>p99 over time over the seeds of a load: the median and the middle half.</summary>
/// <param name="Minutes">The middle of each minute or window.</param>
internal sealed record LatencyBand(double[] Minutes, double[] MedianMs, double[] LowMs, double[] HighMs)
{
    /// <summary>By minute, counted from where tuning begins.</summary>
    public static LatencyBand Of(IEnumerable<ContenderRun> runs) => Of(
        runs.SelectMany(run => run.Episode.Minutes).Select(minute => ((minute.At - OnlinePreset.Opening).TotalMinutes + 0.5, minute.P99Ms)));

    /// <summary>By window of five minutes, counted in cluster time.</summary>
    public static LatencyBand OfWindows(IEnumerable<ContenderRun> runs, double aligned, double untilMinute) => Of(
        runs.SelectMany(run => SwitchWindow.Of(run.Episode.Minutes, aligned)).Where(window => window.FromMinute + SwitchWindow.Minutes <= untilMinute).Select(window => (window.FromMinute + SwitchWindow.Minutes / 2.0, window.P99Ms)));

    private static LatencyBand Of(IEnumerable<(double Minute, double P99Ms)> points)
    {
        var minutes = points.Where(point => point.P99Ms > 0 && double.IsFinite(point.P99Ms)).GroupBy(point => point.Minute, point => point.P99Ms)
            .OrderBy(minute => minute.Key).Select(minute => (At: minute.Key, P99s: minute.ToArray())).ToArray();
        return new LatencyBand(
            [.. minutes.Select(minute => minute.At)],
            [.. minutes.Select(minute => Quantiles.Median(minute.P99s))],
            [.. minutes.Select(minute => Quantiles.Of(minute.P99s, 0.25))],
            [.. minutes.Select(minute => Quantiles.Of(minute.P99s, 0.75))]);
    }

    public void Draw(Plot plot, string name, Color color, LinePattern pattern)
    {
        var band = plot.Add.FillY(Minutes, [.. LowMs.Select(LatencyAxis.At)], [.. HighMs.Select(LatencyAxis.At)]);
        band.FillColor = color.WithAlpha(.2);
        band.LineWidth = 0;
        band.MarkerSize = 0;
        var curve = plot.Add.Scatter(Minutes, [.. MedianMs.Select(LatencyAxis.At)]);
        curve.LegendText = name;
        curve.Color = color;
        curve.LineWidth = 3;
        curve.LinePattern = pattern;
        curve.MarkerSize = 0;
    }
}
