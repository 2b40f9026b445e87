using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>A panel a load: every contender's p99 at the end and its mean over time, with intervals.</summary>
internal static class LeaguePicture
{
    private const int Width = 800;
    private const int Height = 440;

    /// <summary>How far the mean over time is drawn below the p99 at the end, in rows.</summary>
    private const double Below = 0.28;

    public static ExperimentPicture Draw(IReadOnlyList<LeagueLoad> loads) => new([.. loads.Select(DrawPanel)], 2, Width, Height);

    private static Plot DrawPanel(LeagueLoad load)
    {
        var plot = Panel.Create(WorkloadSpelling.Short(load.Load));
        var (from, to) = Panel.LatencyRange(load.Standings.SelectMany(standing => new[] { standing.P99Ms, standing.MeanP99Ms }).SelectMany(interval => new[] { interval.Low, interval.High }));
        var rows = new NumericManual();
        for (var i = 0; i < load.Standings.Count; i++)
        {
            var standing = load.Standings[i];
            var row = load.Standings.Count - 1 - i;
            rows.AddMajor(row, standing.Contender);
            Mark(plot, standing.P99Ms, row, ColorOf(standing.Contender), MarkerShape.FilledCircle);
            Mark(plot, standing.MeanP99Ms, row - Below, ColorOf(standing.Contender), MarkerShape.OpenCircle);
        }

        plot.Axes.Left.TickGenerator = rows;
        plot.Axes.Bottom.TickGenerator = LatencyAxis.Ticks(from, to, to / from > 300);
        plot.Axes.SetLimits(LatencyAxis.At(from), LatencyAxis.At(to), -0.7, load.Standings.Count - 0.4);
        plot.XLabel("p99: filled at the end, open the mean over time; 95 % intervals", Panel.LabelSize);
        plot.Layout.Fixed(new PixelPadding(250, 30, 70, 45));
        return plot;
    }

    private static void Mark(Plot plot, MedianInterval interval, double row, Color color, MarkerShape shape)
    {
        if (!double.IsFinite(interval.Median))
            return;
        if (double.IsFinite(interval.High))
        {
            var line = plot.Add.Line(LatencyAxis.At(interval.Low), row, LatencyAxis.At(interval.High), row);
            line.LineColor = color;
            line.LineWidth = 2;
        }

        var marker = plot.Add.Marker(LatencyAxis.At(interval.Median), row, shape, 11, color);
        marker.MarkerStyle.LineWidth = 2;
    }

    private static Color ColorOf(string contender) => contender switch
    {
        Contender.PolicyName => Palette.Tuned,
        Contender.TwinName => Palette.Twin,
        LeagueExperiment.Bound => Palette.Explored,
        _ => Palette.Ink,
    };
}
