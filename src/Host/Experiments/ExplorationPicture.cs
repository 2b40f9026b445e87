using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Reports;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>A panel a load: the share of switches after which p99 is not back yet, over time, by f.</summary>
internal static class ExplorationPicture
{
    private const int Width = 640;
    private const int Height = 460;

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    public static ExperimentPicture Draw(IReadOnlyList<(ExplorationLoad Load, IReadOnlyList<(double ExploitShare, KaplanMeier Curve)> Curves)> loads) =>
        new([.. loads.Select(load => DrawPanel(load.Load, load.Curves))], 3, Width, Height);

    private static Plot DrawPanel(ExplorationLoad load, IReadOnlyList<(double ExploitShare, KaplanMeier Curve)> curves)
    {
        var plot = Panel.Create(Texts.Invariant($"a switch every {load.EveryMinutes:0.##} minutes"));
        for (var i = 0; i < curves.Count; i++)
        {
            var (share, curve) = curves[i];
            // Down at each time that something was back.
            var before = curve.Steps.Select(step => step.Share).Prepend(1).ToArray();
            var line = plot.Add.ScatterLine(
                (double[])[0, .. curve.Steps.SelectMany(step => new[] { step.Minutes, step.Minutes }), curve.WatchedMinutes],
                (double[])[100, .. curve.Steps.SelectMany((step, at) => new[] { 100 * before[at], 100 * step.Share }), 100 * before[^1]]);
            line.LegendText = Texts.Invariant($"f = {share:0.0}");
            line.Color = Palette.Apart[i];
            line.LineWidth = 3;
            line.LinePattern = Patterns[i % Patterns.Length];
        }

        plot.Add.HorizontalLine(50, 1, Palette.Ink, LinePattern.Dotted);
        plot.Axes.SetLimits(0, load.EveryMinutes, 0, 103);
        plot.Axes.Left.TickGenerator = new NumericFixedInterval(25);
        plot.Axes.Bottom.TickGenerator = new NumericFixedInterval(load.EveryMinutes > 30 ? 10 : load.EveryMinutes > 12 ? 5 : 2);
        plot.YLabel("switches not yet back, %", Panel.LabelSize);
        plot.XLabel("minutes since the switch; Kaplan and Meier", Panel.LabelSize);
        plot.ShowLegend(Alignment.UpperRight);
        plot.Layout.Fixed(new PixelPadding(80, 25, 70, 45));
        return plot;
    }
}
