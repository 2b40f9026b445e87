using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>A panel a load: the share of minutes whose p99 is at most so high.</summary>
internal static class BatchIntervalPicture
{
    private const int Width = 800;
    private const int Height = 440;

    private static readonly (string Contender, string Text, Color Color, LinePattern Pattern)[] Curves =
    [
        (Contender.PolicyName, "policy", Palette.Tuned, LinePattern.Solid),
        (BatchIntervalExperiment.ShortName, "2.5 s", Palette.Explored, LinePattern.DenselyDashed),
        (Contender.TwinName, "10 s", Palette.Twin, LinePattern.Dashed),
    ];

    /// <param name="loads">A panel each.</param>
    /// <param name="minutesOf">The p99s of the minutes of a load and contender.</param>
    public static ExperimentPicture Draw(IEnumerable<BatchIntervalLoad> loads, Func<string, string, double[]> minutesOf) =>
        new([.. loads.Select(load => DrawPanel(load, contender => minutesOf(load.Load, contender)))], 2, Width, Height);

    private static Plot DrawPanel(BatchIntervalLoad load, Func<string, double[]> minutesOf)
    {
        var left = load.ShortToLong.IsStrictlyLeft ? "2.5 s strictly left of 10 s" : $"2.5 s left of 10 s at {load.ShortToLong.LowerPercents.Count} of {BatchIntervalLoad.Percents.Count}";
        var plot = Panel.Create($"{WorkloadSpelling.Short(load.Load)}: {left}");
        var curves = Curves.Select(curve => (curve, P99s: minutesOf(curve.Contender).Order().ToArray())).ToArray();
        var (from, to) = Panel.LatencyRange(curves.SelectMany(curve => curve.P99s));
        foreach (var (curve, p99s) in curves)
        {
            // Each minute a step up; what was never finished lies right of the panel.
            var finite = p99s.TakeWhile(double.IsFinite).ToArray();
            var line = plot.Add.ScatterLine(
                [LatencyAxis.At(from), .. finite.SelectMany(p99 => new[] { LatencyAxis.At(p99), LatencyAxis.At(p99) }), LatencyAxis.At(to)],
                (double[])[0, .. finite.SelectMany((_, i) => new[] { 100.0 * i / p99s.Length, 100.0 * (i + 1) / p99s.Length }), 100.0 * finite.Length / p99s.Length]);
            line.LegendText = curve.Text;
            line.Color = curve.Color;
            line.LineWidth = 3;
            line.LinePattern = curve.Pattern;
        }

        plot.Axes.SetLimits(LatencyAxis.At(from), LatencyAxis.At(to), 0, 103);
        plot.Axes.Bottom.TickGenerator = LatencyAxis.Ticks(from, to, to / from > 300);
        plot.Axes.Left.TickGenerator = new NumericFixedInterval(20);
        plot.YLabel("minutes at or below, %", Panel.LabelSize);
        plot.XLabel("p99 by minute, log scale; from minute 10 of tuning, all seeds", Panel.LabelSize);
        plot.ShowLegend(Alignment.LowerRight);
        plot.Layout.Fixed(new PixelPadding(80, 30, 70, 45));
        return plot;
    }
}
