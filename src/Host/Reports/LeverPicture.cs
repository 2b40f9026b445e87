using ScottPlot;
using Sluice.Tuning.Levers.Ranking;

namespace Sluice.Hosting.Reports;

/// <summary>The levers in order: how early each enters the path, and how often it is among the first when other clusters are drawn.</summary>
internal static class LeverPicture
{
    private const int Most = 30, Pitch = 27, Above = 60, Below = 75, ScoreWidth = 860, ShareWidth = 640;

    public static Picture Draw(LeverRanking ranking)
    {
        var shown = ranking.Order.Where(ranked => ranked.Entered).Take(Most).ToArray();
        var height = Above + Below + Pitch * Math.Max(4, shown.Length);
        var score = (Score(ranking, shown), new PixelRect(0, ScoreWidth, height, 0));
        return ranking.Stability is { } stability
            ? new("levers-order", ScoreWidth + ShareWidth, height, score, (Share(stability, shown), new PixelRect(ScoreWidth, ScoreWidth + ShareWidth, height, 0)))
            : new("levers-order", ScoreWidth, height, score);
    }

    private static Plot Score(LeverRanking ranking, RankedLever[] shown)
    {
        var names = new ShortNames(ranking.Order.Select(ranked => ranked.Lever.Name));
        var plot = Panel(
            $"The first {shown.Length} of {ranking.Order.Length} levers", "mean place of the earliest entry over the targets (1: first)", 330, shown.Length);
        plot.Axes.Left.TickGenerator = PictureFrame.Ticks(shown.Select((ranked, place) => (-place - 1.0, $"{place + 1}. {names[ranked.Lever.Name]}")));
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TargetTickCount = 8 };
        var most = Math.Max(2, shown.Select(ranked => ranked.Score).DefaultIfEmpty().Max());
        for (var place = 0; place < shown.Length; place++)
            Bar(plot, place, shown[place].Score, Texts.Invariant($"{shown[place].Score:0.0}"), Palette.Tuned);
        plot.Axes.SetLimits(0, most * 1.12, -shown.Length - 0.7, -0.3);
        return plot;
    }

    private static Plot Share(RankingStability stability, RankedLever[] shown)
    {
        var plot = Panel(
            $"How often it is among the first {stability.Top}", $"share of {stability.Replicates} bootstrap replicates, % (whole clusters drawn anew)", 25, shown.Length);
        plot.Axes.Left.TickGenerator = PictureFrame.Ticks([]);
        plot.Axes.Bottom.TickGenerator = PictureFrame.Ticks(Enumerable.Range(0, 5).Select(quarter => (25.0 * quarter, Texts.Invariant($"{25 * quarter}"))));
        for (var place = 0; place < shown.Length; place++)
            Bar(plot, place, 100 * (shown[place].TopShare ?? 0), Texts.Invariant($"{100 * (shown[place].TopShare ?? 0):0} %"), Palette.Explored);
        plot.Axes.SetLimits(0, 114, -shown.Length - 0.7, -0.3);
        if (shown.Length <= stability.Top)
            return plot;
        plot.Add.HorizontalLine(-stability.Top - 0.5, 1.2f, Palette.Ink);
        plot.Say($"above: the first {stability.Top}", 113, -stability.Top - 0.5, Alignment.LowerRight, Palette.Ink).OffsetY = -3;
        return plot;
    }

    private static Plot Panel(string title, string across, float left, int rows)
    {
        var plot = PictureFrame.New(title, across, "", new PixelPadding(left, 20, Below, Above));
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        return plot;
    }

    private static void Bar(Plot plot, int place, double value, string text, Color color)
    {
        plot.Add.Bar(new Bar
        {
            Position = -place - 1,
            Value = value,
            Size = 0.7,
            Orientation = Orientation.Horizontal,
            FillColor = color,
            LineWidth = 0,
        });
        plot.Say(text, value, -place - 1, Alignment.MiddleLeft, Palette.Ink, 14).OffsetX = 5;
    }
}
