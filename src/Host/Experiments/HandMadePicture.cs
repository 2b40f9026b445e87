using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>A panel a load: every contender's p99 over the closing window as a bar, with its interval.</summary>
internal static class HandMadePicture
{
    private const int Width = 800;
    private const int Height = 400;

    public static ExperimentPicture Draw(IReadOnlyList<HandMadeLoad> loads) => new([.. loads.Select(DrawPanel)], 2, Width, Height);

    private static Plot DrawPanel(HandMadeLoad load)
    {
        var plot = Panel.Create(WorkloadSpelling.Short(load.Load));
        var (from, to) = Panel.LatencyRange(load.Standings.SelectMany(standing => new[] { standing.P99Ms.Low, standing.P99Ms.Median, standing.P99Ms.High }));
        // Room for the numbers, a fifth of the axis.
        to *= Math.Pow(to / from, 0.25);
        var rows = new NumericManual();
        for (var i = 0; i < load.Standings.Count; i++)
        {
            var standing = load.Standings[i];
            var row = load.Standings.Count - 1 - i;
            rows.AddMajor(row, standing.Contender);
            DrawBar(plot, standing, row, from, to);
        }

        plot.Axes.Left.TickGenerator = rows;
        plot.Axes.Bottom.TickGenerator = LatencyAxis.Ticks(from, to, to / from > 300);
        plot.Axes.SetLimits(LatencyAxis.At(from), LatencyAxis.At(to), -0.6, load.Standings.Count - 0.4);
        plot.XLabel("p99 over the closing window, log scale; median and 95 % interval", Panel.LabelSize);
        plot.Layout.Fixed(new PixelPadding(180, 30, 70, 45));
        return plot;
    }

    private static void DrawBar(Plot plot, HandMadeStanding standing, double row, double from, double to)
    {
        var (median, low, high) = (LatencyAxis.At(Math.Min(to, standing.P99Ms.Median)), LatencyAxis.At(Math.Min(to, standing.P99Ms.Low)), LatencyAxis.At(Math.Min(to, standing.P99Ms.High)));
        Bar[] bar = [new() { Position = row, ValueBase = LatencyAxis.At(from), Value = median, FillColor = ColorOf(standing.Contender), LineWidth = 0, Size = 0.6 }];
        plot.Add.Bars(bar).Horizontal = true;
        var interval = plot.Add.Line(low, row, high, row);
        interval.LineColor = Palette.Ink;
        interval.LineWidth = 2;
        foreach (var end in (double[])[low, high])
        {
            var tick = plot.Add.Line(end, row - 0.15, end, row + 0.15);
            tick.LineColor = Palette.Ink;
            tick.LineWidth = 2;
        }

        plot.Say(double.IsFinite(standing.P99Ms.Median) ? Texts.Latency(standing.P99Ms.Median) : "nothing finished", Math.Max(median, high), row, Alignment.MiddleLeft, Palette.Ink).OffsetX = 8;
    }

    private static Color ColorOf(string contender) => contender switch
    {
        Contender.PolicyName => Palette.Tuned,
        Contender.TwinName => Palette.Twin,
        _ => Palette.Alone,
    };
}
