using ScottPlot;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Reports;

/// <summary>Eigenvalues by rank beside those of random data: how many factors there are.</summary>
internal static class ScreePicture
{
    private const int Ranks = 20;

    // An eigenvalue below has no place on a logarithmic axis and no say.
    private const double Least = 0.01;

    public static Picture Draw(string role, MetricSelection selection)
    {
        var (scree, percentile) = (selection.Scree, Texts.Invariant($"{100 * selection.Settings.RandomQuantile:0.#}th percentile"));
        var plot = PictureFrame.New(
            $"{role} metrics: {scree.Factors} of {scree.Eigenvalues.Length} eigenvalues exceed those of random data",
            "rank of the eigenvalue", "eigenvalue (variance in units of one metric's), log scale", new PixelPadding(90, 30, 75, 60));
        var own = Curve(plot, scree.Eigenvalues, "metrics", Palette.Tuned, MarkerShape.FilledCircle);
        var random = Curve(plot, scree.RandomEigenvalues, $"random data of the same size, {percentile}", Palette.Twin, MarkerShape.OpenSquare);
        var all = own.Concat(random).DefaultIfEmpty(1).ToArray();
        var (low, high) = (all.Min() / 1.3, all.Max() * 1.5);
        var shown = Math.Max(2, Math.Min(Ranks, scree.Eigenvalues.Length));
        plot.Axes.SetLimits(0.4, shown + 0.6, Math.Log10(low), Math.Log10(high));
        plot.Axes.Left.TickGenerator = PictureFrame.LogTicks(low, high);
        plot.Axes.Bottom.TickGenerator = PictureFrame.Ticks(Enumerable.Range(1, shown).Select(rank => ((double)rank, Texts.Invariant($"{rank}"))));
        plot.Grid.XAxisStyle.IsVisible = false;
        if (scree.Factors < shown)
            plot.Add.VerticalLine(scree.Factors + 0.5, 1.2f, Palette.Ink);
        plot.Say(
            Kept(scree.Factors, selection.Factors.Loadings[0].Length), Math.Min(scree.Factors, shown) + 0.65, Math.Log10(high), Alignment.UpperLeft, Palette.Ink, 17).OffsetY = 12;
        plot.Explain(Alignment.MiddleRight);
        return new(role + "-scree", 1300, 720, plot);
    }

    // The plane needs two.
    private static string Kept(int factors, int used) => used == factors ? $"{factors} factors kept" : $"{factors} factors exceed, {used} used";

    private static double[] Curve(Plot plot, IReadOnlyList<double> eigenvalues, string name, Color color, MarkerShape shape)
    {
        var shown = eigenvalues.Take(Ranks).TakeWhile(value => value > Least).ToArray();
        var curve = plot.Add.Scatter([.. Enumerable.Range(1, shown.Length).Select(rank => (double)rank)], shown.Select(Math.Log10).ToArray());
        curve.LegendText = name;
        curve.Color = color;
        curve.LineWidth = 2;
        curve.MarkerShape = shape;
        curve.MarkerSize = 10;
        return shown;
    }
}
