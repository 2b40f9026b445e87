using ScottPlot;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers.Ranking;

namespace Sluice.Hosting.Reports;

/// <summary>The coefficients of the first terms on a target's lasso path, as the penalty falls (the paper's figure 3).</summary>
internal static class LassoPicture
{
    private const int Width = 1500, Height = 900, Terms = 15, Between = 6;

    // px: the room of the names, and the least distance of two of them.
    private const double NamesWidth = 500, NamePitch = 26;

    private const int NameLength = 46;

    private static readonly PixelPadding Padding = new(90, 20, 75, 60);

    /// <summary>p99's path, or that of the target with the most say.</summary>
    public static Picture Draw(LeverRanking ranking)
    {
        var path = ranking.Paths.FirstOrDefault(path => path.Target.Name == ObservationColumn.LatencyP99Ms) ?? ranking.Paths.MaxBy(path => path.Target.Weight)!;
        var target = path.Target.Name[(path.Target.Name.IndexOf(':') + 1)..];
        var entries = path.Entries.Take(Terms).ToArray();
        var plot = PictureFrame.New(
            $"Lasso path of {path.Target.Name}: the first {entries.Length} of {path.Entries.Length} terms that enter, by order of entry",
            "penalty (correlation with what is left of the target), falling, log scale", $"coefficient (deviations of {target} a deviation of the term)", Padding);
        var curves = entries.Select(entry => Curve(entry, path, Last(path, entries))).ToArray();
        Frame(plot, path, entries, curves);
        for (var entry = 0; entry < curves.Length; entry++)
            Draw(plot, entry, curves[entry]);
        var names = new ShortNames(ranking.Order.Select(ranked => ranked.Lever.Name));
        Name(plot, [.. entries.Select(entry => ShortNames.Fold(names.Of(entry.Term), NameLength))], curves);
        return new("levers-lasso", Width, Height, plot);
    }

    // Somewhat beyond the last of the entries shown.
    private static double Last(TargetPath path, TermEntry[] entries) =>
        entries.Length == 0 ? 0.1 : Math.Max(path.Penalties[^1], Math.Max(1e-6, entries[^1].Penalty / 2));

    // From entry on; between two knots a coefficient is linear in the penalty, not in its logarithm.
    private static List<(double X, double Y)> Curve(TermEntry entry, TargetPath path, double last)
    {
        var curve = new List<(double X, double Y)> { (-Math.Log10(entry.Penalty), 0) };
        for (var knot = 1; knot < path.Penalties.Length; knot++)
        {
            for (var part = 1; part <= Between; part++)
            {
                var share = (double)part / Between;
                var penalty = path.Penalties[knot - 1] + share * (path.Penalties[knot] - path.Penalties[knot - 1]);
                if (penalty < entry.Penalty && penalty >= last)
                    curve.Add((-Math.Log10(penalty), entry.Coefficients[knot - 1] + share * (entry.Coefficients[knot] - entry.Coefficients[knot - 1])));
            }
        }

        return curve;
    }

    private static void Frame(Plot plot, TargetPath path, TermEntry[] entries, List<(double X, double Y)>[] curves)
    {
        var (first, last) = (entries.Length == 0 ? 1 : entries[0].Penalty, Last(path, entries));
        var (left, end) = (-Math.Log10(first * 1.1), -Math.Log10(Math.Min(last, first / 2)));
        var area = Width - Padding.Left - Padding.Right;
        var values = curves.SelectMany(curve => curve.Select(point => point.Y)).Append(0).ToArray();
        var room = Math.Max(1e-6, values.Max() - values.Min());
        plot.Axes.SetLimits(left, left + (end - left) * area / (area - NamesWidth), values.Min() - 0.08 * room, values.Max() + 0.08 * room);
        plot.Axes.Bottom.TickGenerator = PictureFrame.LogTicks(Math.Pow(10, -end), first * 1.1, sign: -1);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TargetTickCount = 10 };
        plot.Add.HorizontalLine(0, 1, Palette.Ink);
    }

    private static void Draw(Plot plot, int entry, List<(double X, double Y)> curve)
    {
        var (color, shape) = ClusterMark.Of(entry);
        var line = plot.Add.ScatterLine([.. curve.Select(point => point.X)], curve.Select(point => point.Y).ToArray());
        line.Color = color;
        line.LineWidth = 2.5f;
        plot.Add.Marker(curve[0].X, 0, shape, 11, color);
        plot.Add.Marker(curve[^1].X, curve[^1].Y, shape, 9, color);
    }

    // Top to bottom, each no nearer to the one above than the pitch, then pushed up again from the bottom.
    private static void Name(Plot plot, string[] names, List<(double X, double Y)>[] curves)
    {
        var limits = plot.Axes.GetLimits();
        var pitch = limits.VerticalSpan * NamePitch / (Height - Padding.Top - Padding.Bottom);
        var order = Enumerable.Range(0, names.Length).OrderByDescending(entry => curves[entry][^1].Y).ToArray();
        var heights = order.Select(entry => curves[entry][^1].Y).ToArray();
        for (var place = 0; place < heights.Length; place++)
            heights[place] = Math.Min(heights[place], place == 0 ? limits.Top - pitch / 2 : heights[place - 1] - pitch);
        for (var place = heights.Length - 1; place >= 0; place--)
            heights[place] = Math.Max(heights[place], place == heights.Length - 1 ? limits.Bottom + pitch / 2 : heights[place + 1] + pitch);
        var unit = limits.HorizontalSpan / (Width - Padding.Left - Padding.Right);
        var column = limits.Right - (NamesWidth - 40) * unit;
        for (var place = 0; place < order.Length; place++)
        {
            var (entry, end) = (order[place], curves[order[place]][^1]);
            var leader = plot.Add.Line(end.X, end.Y, column, heights[place]);
            leader.LineColor = ClusterMark.Of(entry).Color;
            leader.LineWidth = 1;
            var (color, shape) = ClusterMark.Of(entry);
            plot.Add.Marker(column, heights[place], shape, 9, color);
            plot.Say($"{entry + 1}. {names[entry]}", column + 12 * unit, heights[place], Alignment.MiddleLeft, Palette.Ink)
                .LabelBackgroundColor = Palette.Paper;
        }
    }
}
