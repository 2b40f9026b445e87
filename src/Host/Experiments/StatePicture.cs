using ScottPlot;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Sluice.Tuning.Metrics;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>Two states of a cluster as heat maps: the metrics before and after tuning, then the levers and the latency and load of both.</summary>
internal static class StatePicture
{
    private const int Width = 900;
    private const int Height = 500;

    /// <summary>Colours are full at so many scales.</summary>
    private const double Full = 3;

    private static readonly string[] Nodes = ["driver", "p10", "p50", "p90", "max"];

    private static readonly string[] Context = ["p99/T_ref", "mean/T_ref", "events/s", "B/event", "lag", "s unchanged"];

    /// <param name="selection">What the states are of.</param>
    /// <param name="states">Four panels each.</param>
    public static ExperimentPicture Draw(Selection selection, IReadOnlyList<(string Load, (StateSample Before, StateSample After) States)> states) => new(
        [
            .. states.SelectMany(state => (Plot[])
            [
                Metrics(selection, $"{WorkloadSpelling.Short(state.Load)}: the metrics before tuning", state.States.Before),
                Metrics(selection, $"{WorkloadSpelling.Short(state.Load)}: the metrics after tuning", state.States.After),
                Levers(selection, state.States),
                LatencyAndLoad(selection, state.States),
            ]),
        ],
        2, Width, Height);

    /// <summary>A metric's value in three digits: <c>0.042</c>, <c>17.3</c>, <c>1.2 G</c>.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        double.NaN => "-",
        >= 999.5e9 => Texts.Invariant($"{value / 1e12:0.##} T"),
        >= 999.5e6 => Texts.Invariant($"{value / 1e9:0.#} G"),
        >= 999.5e3 => Texts.Invariant($"{value / 1e6:0.#} M"),
        >= 999.5 => Texts.Invariant($"{value / 1e3:0.#} k"),
        >= 99.5 => Texts.Invariant($"{value:0}"),
        >= 9.95 => Texts.Invariant($"{value:0.#}"),
        _ => Texts.Invariant($"{value:0.###}"),
    };

    private static Plot Metrics(Selection selection, string title, StateSample state)
    {
        string[] metrics = [.. selection.DriverMetrics.Concat(selection.WorkerMetrics).Select(metric => metric.Name).Distinct()];
        var names = new ShortNames(metrics);
        var plot = Create(title, [.. metrics.Select(metric => ShortNames.Fold(names[metric], 28))], Nodes, new PixelPadding(290, 20, 60, 45));
        plot.XLabel("node: the driver, and quantiles over the workers; empty: not selected there", Panel.LabelSize);
        for (var i = 0; i < selection.DriverMetrics.Length; i++)
            Cell(plot, Array.IndexOf(metrics, selection.DriverMetrics[i].Name), 0, Shade(state.Scaled[i]), Text(StateSample.Decoded(state.Features[i])));
        for (var metric = 0; metric < selection.WorkerMetrics.Length; metric++)
        {
            for (var quantile = 1; quantile < Nodes.Length; quantile++)
            {
                var i = selection.DriverMetrics.Length + metric * (Nodes.Length - 1) + quantile - 1;
                Cell(plot, Array.IndexOf(metrics, selection.WorkerMetrics[metric].Name), quantile, Shade(state.Scaled[i]), Text(StateSample.Decoded(state.Features[i])));
            }
        }

        return plot;
    }

    private static Plot Levers(Selection selection, (StateSample Before, StateSample After) states)
    {
        var names = new ShortNames(selection.Levers.Select(lever => lever.Name));
        var plot = Create(
            "The levers: where each stands between the outer edges of its bins, 0 to 1", ["before", "after"], [.. selection.Levers.Select(lever => ShortNames.Fold(names[lever.Name], 26))],
            new PixelPadding(90, 20, 230, 45));
        plot.Axes.Bottom.TickLabelStyle.Rotation = -60;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        for (var k = 0; k < selection.Levers.Length; k++)
        {
            Cell(plot, 0, k, Palette.Tuned.WithAlpha(.75 * states.Before.Positions[k]), Texts.Invariant($"{states.Before.Positions[k]:0.00}"));
            Cell(plot, 1, k, Palette.Tuned.WithAlpha(.75 * states.After.Positions[k]), Texts.Invariant($"{states.After.Positions[k]:0.00}"));
        }

        return plot;
    }

    private static Plot LatencyAndLoad(Selection selection, (StateSample Before, StateSample After) states)
    {
        var plot = Create("Latency and load", ["before", "after"], Context, new PixelPadding(90, 20, 230, 45));
        var first = selection.DriverMetrics.Length + selection.WorkerMetrics.Length * (Nodes.Length - 1);
        for (var i = 0; i < Context.Length; i++)
        {
            Cell(plot, 0, i, Shade(states.Before.Scaled[first + i]), Text(StateSample.Decoded(states.Before.Features[first + i])));
            Cell(plot, 1, i, Shade(states.After.Scaled[first + i]), Text(StateSample.Decoded(states.After.Features[first + i])));
        }

        foreach (var scale in (double[])[-Full, -1, 0, 1, Full])
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = Legend(scale), FillColor = Shade(scale), OutlineColor = Palette.Ink, OutlineWidth = 1 });
        plot.Axes.Bottom.Label.OffsetY = 60;
        plot.ShowLegend(Edge.Bottom);
        return plot;
    }

    private static Plot Create(string title, string[] rows, string[] columns, PixelPadding padding)
    {
        var plot = Panel.Create(title);
        plot.HideGrid();
        plot.Axes.Left.TickGenerator = PictureFrame.Ticks(rows.Select((row, i) => (-(double)i, row)));
        plot.Axes.Bottom.TickGenerator = PictureFrame.Ticks(columns.Select((column, i) => ((double)i, column)));
        plot.Axes.SetLimits(-0.5, columns.Length - 0.5, -rows.Length + 0.5, 0.5);
        plot.Layout.Fixed(padding);
        return plot;
    }

    private static void Cell(Plot plot, int row, int column, Color color, string text)
    {
        var cell = plot.Add.Rectangle(column - 0.48, column + 0.48, -row - 0.46, -row + 0.46);
        cell.FillColor = color;
        cell.LineColor = Palette.Faint;
        cell.LineWidth = 1;
        plot.Say(text, column, -row, Alignment.MiddleCenter, Palette.Ink, 14);
    }

    /// <summary>Orange above the mean of training, blue below, paper at it and for what is missing; never so dark that the number is lost.</summary>
    private static Color Shade(double scaled)
    {
        var strength = double.IsNaN(scaled) ? 0 : Math.Min(1, Math.Abs(scaled) / Full);
        return (scaled > 0 ? Palette.Twin : Palette.Tuned).WithAlpha(.75 * strength);
    }

    private static string Legend(double scale) => scale == 0 ? "mean of training" : Texts.Invariant($"{(scale < 0 ? "" : "+")}{scale:0} {(Math.Abs(scale) == 1 ? "scale" : "scales")}{(scale == -Full ? " or less" : scale == Full ? " or more" : "")}");
}
