using ScottPlot;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Reports;

/// <summary>What speaks for a number of clusters: the gap with its standard error, and the silhouette beside it.</summary>
internal static class GapPicture
{
    private const int Width = 1500, Height = 640, Half = Width / 2;

    public static Picture Draw(string role, MetricSelection selection) => new(
        role + "-gap", Width, Height,
        (Gap(role, selection), new PixelRect(0, Half, Height, 0)),
        (Silhouette(selection), new PixelRect(Half, Width, Height, 0)));

    private static Plot Gap(string role, MetricSelection selection)
    {
        var rule = selection.Settings.ClusterCount == ClusterCountRule.Gap ? "by the gap's one-standard-error rule" : "by inertia";
        var curve = selection.Curve;
        var plot = Panel($"{role} metrics: {selection.Clusters.Length} clusters, {rule}", "gap (logarithm of inertia) ± one standard error", selection);
        var errors = plot.Add.ErrorBar(
            [.. curve.Select(count => (double)count.Clusters)], [.. curve.Select(count => count.Gap)], [.. curve.Select(count => count.GapError)]);
        errors.Color = Palette.Tuned;
        errors.LineWidth = 2;
        errors.CapSize = 5;
        Curve(plot, selection, count => count.Gap);
        Fit(plot, selection, curve.Min(count => count.Gap - count.GapError), curve.Max(count => count.Gap + count.GapError));
        return plot;
    }

    private static Plot Silhouette(MetricSelection selection)
    {
        var plot = Panel("silhouette: a second opinion", "mean silhouette (1: clusters far apart, 0: they touch)", selection);
        Curve(plot, selection, count => count.Silhouette);
        Fit(plot, selection, Math.Min(0, selection.Curve.Min(count => count.Silhouette)), selection.Curve.Max(count => count.Silhouette));
        return plot;
    }

    private static Plot Panel(string title, string up, MetricSelection selection)
    {
        var plot = PictureFrame.New(title, "number of clusters k", up, new PixelPadding(90, 25, 70, 55));
        plot.Axes.Bottom.TickGenerator = PictureFrame.Ticks(
            selection.Curve.Where(count => selection.Curve.Length <= 24 || count.Clusters % 5 == 0).Select(count => ((double)count.Clusters, Texts.Invariant($"{count.Clusters}"))));
        plot.Grid.XAxisStyle.IsVisible = false;
        return plot;
    }

    private static void Curve(Plot plot, MetricSelection selection, Func<ClusterCount, double> value)
    {
        var curve = plot.Add.Scatter([.. selection.Curve.Select(count => (double)count.Clusters)], selection.Curve.Select(value).ToArray());
        curve.Color = Palette.Tuned;
        curve.LineWidth = 2;
        curve.MarkerSize = 8;
        if (selection.Curve.FirstOrDefault(count => count.Clusters == selection.Clusters.Length) is not { } chosen)
            return;
        plot.Add.VerticalLine(chosen.Clusters, 1.2f, Palette.Ink);
        plot.Add.Marker(chosen.Clusters, value(chosen)).MarkerStyle =
            new MarkerStyle(MarkerShape.FilledDiamond, 20, Palette.Twin) { OutlineColor = Palette.Ink, OutlineWidth = 2 };
    }

    private static void Fit(Plot plot, MetricSelection selection, double low, double high)
    {
        var (first, last, room) = (selection.Curve[0].Clusters, selection.Curve[^1].Clusters, Math.Max(1e-6, high - low));
        plot.Axes.SetLimits(first - 0.6, last + 0.6, low - 0.06 * room, high + 0.14 * room);
        var chosen = selection.Clusters.Length;
        var isLeft = chosen <= (first + last) / 2.0;
        var text = plot.Say($"chosen: k = {chosen}", chosen, high + 0.14 * room, isLeft ? Alignment.UpperLeft : Alignment.UpperRight, Palette.Ink, 17);
        (text.OffsetX, text.OffsetY) = (isLeft ? 10 : -10, 10);
    }
}
