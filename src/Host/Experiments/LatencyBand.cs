using Sluice.Hosting.Presets;
using ScottPlot;
using Sluice.Hosting.Reports;

namespace Sluice.Hosting.Experiments;

/// <summary>p99 by minute over the seeds of a load: the median and the middle half.</summary>
/// <param name="Minutes">The middle of each, counted from where tuning begins.</param>
internal sealed record LatencyBand(double[] Minutes, double[] MedianMs, double[] LowMs, double[] HighMs)
{
    public static LatencyBand Of(IEnumerable<ContenderRun> runs)
    {
        var minutes = runs.SelectMany(run => run.Episode.Minutes).Where(minute => minute.P99Ms > 0 && double.IsFinite(minute.P99Ms))
            .GroupBy(minute => minute.At).OrderBy(minute => minute.Key)
            .Select(minute => (At: minute.Key, P99s: minute.Select(one => one.P99Ms).ToArray())).ToArray();
        return new LatencyBand(
            [.. minutes.Select(minute => (minute.At - OnlinePreset.Opening).TotalMinutes + 0.5)],
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
