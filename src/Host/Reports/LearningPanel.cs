using ScottPlot;
using ScottPlot.TickGenerators;

namespace Sluice.Hosting.Reports;

/// <summary>Curves over the iterations of a run, on a linear or a logarithmic axis.</summary>
internal sealed class LearningPanel
{
    // Markers a curve, so that a long run's are no band.
    private const int Markers = 8;

    // More points of several noisy curves hide each other: then means over neighbours are drawn too.
    private const int Plain = 60;

    private static readonly MarkerShape[] Shapes =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown];

    private readonly Plot _plot;
    private readonly bool _isLogarithmic;
    private readonly List<double> _heights = [];
    private readonly double? _from, _to;
    private readonly double _atLeast;
    private int _curves;
    private int _averaged = 1;

    private LearningPanel(string title, string up, bool isLogarithmic, double? from, double? to, double atLeast)
    {
        _plot = PictureFrame.New(title, "iteration", up, new PixelPadding(85, 20, 62, 50));
        _plot.Title(title, PictureFrame.LabelSize + 2);
        (_isLogarithmic, _from, _to, _atLeast) = (isLogarithmic, from, to, atLeast);
    }

    /// <param name="title">What is drawn.</param>
    /// <param name="up">Its unit.</param>
    /// <param name="from">Where the axis begins; null for just below the curves.</param>
    /// <param name="to">Where it ends; null for just above the curves.</param>
    /// <param name="atLeast">The axis is at least so long.</param>
    public static LearningPanel Linear(string title, string up, double? from = null, double? to = null, double atLeast = 1e-6) => new(title, up, false, from, to, atLeast);

    /// <summary>Values that are not above 0 have no place on it and are left out.</summary>
    public static LearningPanel Logarithmic(string title, string up) =>
        // A factor that two ticks are sure to fall into.
        new(title, up, true, null, null, Math.Log10(6));

    /// <summary>One of several curves, told apart by colour and marker.</summary>
    public void Add(string name, IReadOnlyList<(double Iteration, double Value)> points)
    {
        var color = Palette.Apart[_curves % Palette.Apart.Count];
        var shape = Shapes[_curves % Shapes.Length];
        _curves++;
        if (Several(points, color, 1.5f) is not { } shown)
            return;
        var every = Math.Max(1, shown.Length / Markers);
        // Later curves are marked later: where curves meet, markers do not hide each other.
        var marked = shown.Where((_, i) => i % every == Math.Min(every - 1, _curves * every / 8)).ToArray();
        var markers = _plot.Add.ScatterPoints(marked.Select(point => point.X).ToArray(), marked.Select(point => point.Y).ToArray());
        markers.Color = color;
        markers.MarkerShape = shape;
        markers.MarkerSize = 9;
        _plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, LineColor = color, LineWidth = 2, MarkerShape = shape, MarkerSize = 9, MarkerFillColor = color, MarkerLineColor = color });
    }

    /// <summary>The mean of the others, in ink.</summary>
    public void AddMean(string name, IReadOnlyList<(double Iteration, double Value)> points)
    {
        if (Several(points, Palette.Ink, 3) is not null)
            _plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, LineColor = Palette.Ink, LineWidth = 3 });
    }

    /// <summary>A curve that has the panel for itself; points far apart are seen as points.</summary>
    public void AddAlone(IReadOnlyList<(double Iteration, double Value)> points)
    {
        var shown = Shown(points);
        Line(shown, Palette.Tuned, 2).MarkerSize = shown.Length <= Plain ? 6 : 0;
    }

    /// <param name="first">The first iteration.</param>
    /// <param name="last">The last one.</param>
    /// <param name="isExplained">Whether it has a legend.</param>
    public Plot Done(int first, int last, bool isExplained)
    {
        var (low, high) = _heights.Count > 0 ? (_heights.Min(), _heights.Max()) : (0, 1);
        var margin = Math.Max(0.06 * (high - low), (_atLeast - (high - low)) / 2);
        low = _from ?? low - margin;
        high = _to ?? Math.Max(high + margin, low + _atLeast);
        _plot.Axes.SetLimits(first - 0.5, last + 0.5, low, _to is null ? high : high * 1.04);
        if (_heights.Count == 0)
            _plot.Say("not measured", (first + last) / 2.0, (low + high) / 2, Alignment.MiddleCenter, Palette.Ink);
        if (_averaged > 1)
            _plot.XLabel(Texts.Invariant($"iteration (strong lines: mean over {_averaged})"), PictureFrame.LabelSize + 1);
        _plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        if (_isLogarithmic)
            _plot.Axes.Left.TickGenerator = PictureFrame.LogTicks(Math.Pow(10, low), Math.Pow(10, high));
        if (!isExplained)
            return _plot;
        _plot.Legend.FontSize = PictureFrame.LabelSize;
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.SymbolWidth = 30;
        _plot.Legend.Orientation = Orientation.Horizontal;
        _plot.Legend.TightHorizontalWrapping = true;
        _plot.ShowLegend(Edge.Bottom);
        _plot.Layout.Fixed(new PixelPadding(85, 20, 120, 50));
        return _plot;
    }

    /// <returns>The points of the strong line; null where there is nothing to draw.</returns>
    private (double X, double Y)[]? Several(IReadOnlyList<(double Iteration, double Value)> points, Color color, float width)
    {
        var shown = Shown(points);
        if (shown.Length == 0)
            return null;
        if (shown.Length > Plain)
        {
            Line(shown, color.WithAlpha(.2), 1);
            var reach = shown.Length / Plain;
            _averaged = Math.Max(_averaged, 2 * reach + 1);
            shown = Averaged(shown, reach);
        }

        // A point alone makes no line.
        Line(shown, color, width).MarkerSize = shown.Length == 1 ? 6 : 0;
        return shown;
    }

    private (double X, double Y)[] Shown(IReadOnlyList<(double Iteration, double Value)> points)
    {
        (double X, double Y)[] shown =
        [
            .. points.Where(point => double.IsFinite(point.Value) && (!_isLogarithmic || point.Value > 0))
                .Select(point => (point.Iteration, _isLogarithmic ? Math.Log10(point.Value) : point.Value)),
        ];
        _heights.AddRange(shown.Select(point => point.Y));
        return shown;
    }

    private ScottPlot.Plottables.Scatter Line((double X, double Y)[] points, Color color, float width)
    {
        var line = _plot.Add.Scatter(points.Select(point => point.X).ToArray(), points.Select(point => point.Y).ToArray());
        line.Color = color;
        line.LineWidth = width;
        line.MarkerSize = 0;
        return line;
    }

    // Of as many neighbours as there are on both sides, at most; on a logarithmic axis the geometric mean.
    private static (double X, double Y)[] Averaged((double X, double Y)[] points, int most) =>
    [
        .. points.Select((point, i) =>
        {
            var reach = Math.Min(most, Math.Min(i, points.Length - 1 - i));
            return (point.X, points.AsSpan(i - reach, 2 * reach + 1).ToArray().Average(near => near.Y));
        }),
    ];
}
