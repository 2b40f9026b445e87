using ScottPlot;
using ScottPlot.Colormaps;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Reports;

/// <summary>The map of missing data: the share of each series' rows in which each metric is missing.</summary>
internal static class MissingPicture
{
    private const int Width = 1500, Pitch = 15, Above = 60, SeriesLabels = 40, SeriesLength = 28;

    private static readonly double[] Marks = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 1];

    // Darker is more, in colour and in grey; the smallest share stands off the paper, which is none.
    private static readonly Color[] Shades = [Color.FromHex("#C9DDEE"), Color.FromHex("#86B9DC"), Color.FromHex("#3585BF"), Color.FromHex("#0B4A86"), Color.FromHex("#06203D")];

    public static Picture Draw(string role, MetricSelection selection)
    {
        var (missing, metrics) = (selection.Missing, selection.Metrics);
        // Ids stand upright, 8 px a letter.
        var below = 60 + 8 * missing.Series.Select(series => Math.Min(series.Length, SeriesLength)).DefaultIfEmpty().Max();
        var plot = PictureFrame.New(Title(role, selection), "series (cluster), in the order they were read", "", new PixelPadding(330, 130, below, Above));
        // A heat map of nothing but NaN has no range: where nothing is missing every cell is a paper-white 0.
        var isWhole = Enumerable.Range(0, metrics.Length).All(metric => missing.Share(metric) == 0);
        var map = plot.Add.Heatmap(Cells(missing, metrics.Length, none: isWhole ? 0 : double.NaN));
        map.Colormap = new Custom(isWhole ? [Palette.Paper, Palette.Paper] : Shades);
        map.NaNCellColor = Palette.Paper;
        map.ManualRange = new ScottPlot.Range(0, 1);
        map.Extent = new CoordinateRect(-0.5, missing.Series.Length - 0.5, -metrics.Length + 0.5, 0.5);
        if (!isWhole)
            Scale(plot.Add.ColorBar(map));
        Ticks(plot, selection);
        plot.Axes.SetLimits(-0.5, missing.Series.Length - 0.5, -metrics.Length + 0.5, 0.5);
        plot.Axes.Bottom.MinimumSize = below;
        plot.HideGrid();
        return new(role + "-missing", Width, Above + below + Pitch * Math.Max(20, metrics.Length), plot);
    }

    private static void Scale(ScottPlot.Panels.ColorBar bar)
    {
        bar.Axis.TickGenerator = PictureFrame.Ticks(Marks.Select(mark => (Math.Sqrt(mark), Texts.Invariant($"{100 * mark:0}"))));
        bar.Axis.TickLabelStyle.FontSize = PictureFrame.LabelSize;
        bar.Label = "missing before filling, % of the series' rows (root scale); white: none";
        bar.LabelStyle.FontSize = PictureFrame.LabelSize;
        bar.LabelStyle.Bold = false;
    }

    // Roots spread the small shares, which are the usual ones. Viewers that smooth an enlarged image blur a point of it: a cell has several.
    private static double[,] Cells(MissingCells missing, int metrics, double none)
    {
        var points = Math.Clamp(1_200 / Math.Max(1, Math.Max(metrics, missing.Series.Length)), 1, 10);
        var cells = new double[points * metrics, points * missing.Series.Length];
        for (var up = 0; up < cells.GetLength(0); up++)
        {
            for (var across = 0; across < cells.GetLength(1); across++)
                cells[up, across] = missing.Share(across / points, up / points) is > 0 and var share ? Math.Sqrt(share) : none;
        }

        return cells;
    }

    private static string Title(string role, MetricSelection selection)
    {
        var (metrics, series) = (selection.Metrics.Length, selection.Missing.Series.Length);
        var share = metrics == 0 ? 0 : Enumerable.Range(0, metrics).Average(selection.Missing.Share);
        return Texts.Invariant($"{role} metrics: {100 * share:0.0} % of the cells of {metrics} metrics and {series} series are missing");
    }

    private static void Ticks(Plot plot, MetricSelection selection)
    {
        var names = new ShortNames(selection.Metrics);
        plot.Axes.Left.TickGenerator = PictureFrame.Ticks(selection.Metrics.Select((metric, place) => ((double)-place, names[metric])));
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Axes.Left.MajorTickStyle.Length = 3;
        var series = selection.Missing.Series;
        var step = (series.Length + SeriesLabels - 1) / SeriesLabels;
        plot.Axes.Bottom.TickGenerator = PictureFrame.Ticks(
            Enumerable.Range(0, series.Length).Where(place => place % step == 0).Select(place => ((double)place, ShortNames.Fold(series[place], SeriesLength))));
        plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 12;
    }
}
