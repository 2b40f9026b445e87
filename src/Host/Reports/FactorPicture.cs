using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Reports;

/// <summary>Metrics in the plane of the first two factors, by cluster, the kept ones named (the paper's figure 2).</summary>
internal static class FactorPicture
{
    private const int Width = 1500, Height = 1050;

    private static readonly PixelPadding Padding = new(90, 30, 75, 60);

    public static Picture Draw(string role, MetricSelection selection)
    {
        var plot = PictureFrame.New(
            $"{role} metrics: {selection.Kept.Length} of {selection.Metrics.Length} kept, from {selection.Clusters.Length} clusters of metrics that move alike",
            "loading on factor 1 (correlation of the metric with it)", "loading on factor 2 (correlation of the metric with it)", Padding);
        var limits = Limits(selection);
        plot.Axes.SetLimits(limits);
        plot.Axes.Bottom.TickGenerator = Loadings();
        plot.Axes.Left.TickGenerator = Loadings();
        var kept = selection.Placed.Where(placed => selection.Kept.Contains(placed.Metric)).ToArray();
        foreach (var placed in selection.Placed)
            Spoke(plot, placed, selection.Clusters[placed.Cluster].Centre);
        foreach (var placed in selection.Placed)
            Mark(plot, placed, isKept: false);
        Label(plot, selection, kept, limits);
        // Its arms reach out from under a kept metric, which often lies on it.
        foreach (var cluster in selection.Clusters)
            plot.Add.Marker(cluster.Centre.X, cluster.Centre.Y, MarkerShape.Cross, 30, Palette.Ink).MarkerLineWidth = 2;
        foreach (var placed in kept)
            Mark(plot, placed, isKept: true);
        plot.Explain(
            Alignment.LowerRight,
            new LegendItem { LabelText = "centre of a cluster", MarkerStyle = new MarkerStyle(MarkerShape.Cross, 16, Palette.Ink) { LineWidth = 2 } },
            new LegendItem { LabelText = "kept: named", MarkerStyle = Style(MarkerShape.FilledCircle, Palette.Alone, isKept: true) },
            new LegendItem { LabelText = "stood for by a kept one", MarkerStyle = Style(MarkerShape.FilledCircle, Palette.Alone, isKept: false) });
        return new(role + "-factors", Width, Height, plot);
    }

    private static NumericManual Loadings() =>
        PictureFrame.Ticks(Enumerable.Range(-5, 11).Select(fifth => (fifth / 5.0, Texts.Invariant($"{fifth / 5.0:0.0}"))));

    // Equal scales: k-means measures distances in this plane.
    private static AxisLimits Limits(MetricSelection selection)
    {
        var (across, up) = (selection.Placed.Select(placed => placed.Point.X).Append(0).ToArray(), selection.Placed.Select(placed => placed.Point.Y).Append(0).ToArray());
        var unit = 1.2 * Math.Max((across.Max() - across.Min()) / AreaWidth, (up.Max() - up.Min()) / AreaHeight);
        var (x, y) = ((across.Max() + across.Min()) / 2, (up.Max() + up.Min()) / 2);
        return new(x - unit * AreaWidth / 2, x + unit * AreaWidth / 2, y - unit * AreaHeight / 2, y + unit * AreaHeight / 2);
    }

    private static float AreaWidth => Width - Padding.Left - Padding.Right;

    private static float AreaHeight => Height - Padding.Top - Padding.Bottom;

    private static void Spoke(Plot plot, PlacedMetric placed, PlanePoint centre)
    {
        var line = plot.Add.Line(placed.Point.X, placed.Point.Y, centre.X, centre.Y);
        line.LineColor = ClusterMark.Of(placed.Cluster).Color.WithAlpha(.35);
        line.LineWidth = 1;
    }

    private static void Mark(Plot plot, PlacedMetric placed, bool isKept)
    {
        var (color, shape) = ClusterMark.Of(placed.Cluster);
        plot.Add.Marker(placed.Point.X, placed.Point.Y).MarkerStyle = Style(shape, color, isKept);
    }

    private static MarkerStyle Style(MarkerShape shape, Color color, bool isKept) => new(shape, isKept ? 17 : 10, isKept ? color : color.WithAlpha(.7))
    {
        OutlineColor = Palette.Ink,
        OutlineWidth = isKept ? 2 : 0,
    };

    private static void Label(Plot plot, MetricSelection selection, PlacedMetric[] kept, AxisLimits limits)
    {
        var names = new ShortNames(selection.Metrics);
        var places = new LabelPlaces(new(0, AreaWidth, AreaHeight, 0), [.. selection.Placed.Select(placed => Pixel(placed.Point))]);
        foreach (var placed in kept)
        {
            var place = places.Place(names[placed.Metric], Pixel(placed.Point));
            var point = Pixel(placed.Point);
            var near = Coordinates(Math.Clamp(point.X, place.Left, place.Right), Math.Clamp(point.Y, place.Top, place.Bottom));
            var leader = plot.Add.Line(placed.Point.X, placed.Point.Y, near.X, near.Y);
            leader.LineColor = Palette.Ink;
            leader.LineWidth = 1;
            var middle = Coordinates(place.HorizontalCenter, place.VerticalCenter);
            plot.Say(names[placed.Metric], middle.X, middle.Y, Alignment.MiddleCenter, Palette.Ink).LabelBackgroundColor = Palette.Paper.WithAlpha(.8);
        }

        Pixel Pixel(PlanePoint point) =>
            new((point.X - limits.Left) / limits.HorizontalSpan * AreaWidth, (limits.Top - point.Y) / limits.VerticalSpan * AreaHeight);

        PlanePoint Coordinates(float x, float y) => new(limits.Left + x / AreaWidth * limits.HorizontalSpan, limits.Top - y / AreaHeight * limits.VerticalSpan);
    }
}
