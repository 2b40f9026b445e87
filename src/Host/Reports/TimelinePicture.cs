using ScottPlot;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Sessions;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Reports;

/// <summary>The latency of a tuned cluster and its twin by minute, with a marker at every change.</summary>
internal static class TimelinePicture
{
    private const int Width = 1500;
    private const int Height = 820;

    /// <summary>Share of the height above the curves that is left to the names of the levers.</summary>
    private const double HeadRoom = 0.9;

    private static readonly double OpeningMinutes = OnlinePreset.Opening.TotalMinutes;

    public static void Write(string path, TrialResult trial)
    {
        EmbeddedFont.Register();
        var plot = new Plot();
        var (low, high) = RangeOf(trial);
        var top = Math.Pow(10, LatencyAxis.At(high) + HeadRoom * (LatencyAxis.At(high) - LatencyAxis.At(low)));
        var end = trial.Plan.Steps * OnlinePreset.StepLength.TotalMinutes + OnlinePreset.Closing.TotalMinutes;
        Frame(plot, trial, low, high, top, end);
        Compare(plot, trial, end, low);
        Curve(plot, trial.Twin, "twin: same machines and arrivals, Spark's defaults", Palette.Twin, LinePattern.Dashed);
        Curve(plot, trial.BatchDurationAlone, "batchDuration 2.5 s alone", Palette.Alone, LinePattern.Dotted);
        Curve(plot, trial.Tuned, trial.Plan.Choice is FromPolicy ? "tuned by the policy" : $"tuned by {trial.Plan.ChosenBy}", Palette.Tuned, LinePattern.Solid, width: 3);
        Changes(plot, trial, top);
        plot.SavePng(path, Width, Height);
    }

    private static (double Low, double High) RangeOf(TrialResult trial)
    {
        var values = new[] { trial.Tuned, trial.Twin, trial.BatchDurationAlone }
            .SelectMany(episode => episode.Minutes).Select(minute => minute.P99Ms).Where(p99 => p99 > 0 && double.IsFinite(p99)).ToArray();
        return values.Length == 0 ? (100, 10_000) : (values.Min() / 1.5, values.Max() * 1.15);
    }

    private static void Frame(Plot plot, TrialResult trial, double low, double high, double top, double end)
    {
        plot.Axes.SetLimits(-OpeningMinutes, end, LatencyAxis.At(low), LatencyAxis.At(top));
        plot.Axes.Left.TickGenerator = LatencyAxis.Ticks(low, high);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericFixedInterval(5);
        plot.Axes.Left.TickLabelStyle.FontSize = 15;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 15;
        plot.Axes.Color(Palette.Ink);
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Grid.MajorLineColor = Palette.Faint;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.YLabel("p99 latency of the events that arrived in a minute", 16);
        plot.XLabel("minutes since tuning began", 16);
        plot.Title($"{WorkloadSpelling.Short(trial.Plan.Workload)}: {Texts.Latency(trial.BaselineP99Ms)} under Spark's defaults, {Texts.Latency(trial.TunedP99Ms)} after {trial.Plan.Steps} steps", 20);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Legend.FontSize = 15;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.SymbolWidth = 36;
        plot.Legend.InterItemPadding = new PixelPadding(28, 28, 4, 4);
        plot.Legend.OutlineWidth = 0;
        plot.ShowLegend(Edge.Bottom);
        plot.Axes.Margins(0, 0);
        plot.Layout.Fixed(new PixelPadding(90, 40, 130, 60));
    }

    /// <summary>The window over which the two are compared.</summary>
    private static void Compare(Plot plot, TrialResult trial, double end, double low)
    {
        var from = end - OnlinePreset.Closing.TotalMinutes;
        var span = plot.Add.HorizontalSpan(from, end);
        span.FillStyle.Color = Palette.Tuned.WithAlpha(.08);
        span.LineStyle.Width = 0;
        var text = plot.Add.Text(Texts.Invariant($"{trial.ReductionPct:0.0} % lower"), (from + end) / 2, LatencyAxis.At(low));
        text.LabelFontSize = 17;
        text.LabelFontColor = Palette.Tuned;
        text.LabelAlignment = Alignment.LowerCenter;
        text.OffsetY = -8;
    }

    private static void Curve(Plot plot, WatchedEpisode episode, string name, Color color, LinePattern pattern, float width = 2)
    {
        var minutes = episode.Minutes.Where(minute => minute.P99Ms > 0 && double.IsFinite(minute.P99Ms)).ToArray();
        // A minute's latency is drawn at its middle.
        var curve = plot.Add.Scatter(
            minutes.Select(minute => minute.At.TotalMinutes + 0.5 - OpeningMinutes).ToArray(),
            minutes.Select(minute => LatencyAxis.At(minute.P99Ms)).ToArray());
        curve.LegendText = name;
        curve.Color = color;
        curve.LineWidth = width;
        curve.LinePattern = pattern;
        curve.MarkerSize = 0;
    }

    private static void Changes(Plot plot, TrialResult trial, double top)
    {
        foreach (var (step, change) in trial.Tuned.Steps.Zip(Change.Of(trial.Tuned.Events)))
        {
            if (change.Lever is null && change.Restored is null)
                continue;
            var at = Began(step).TotalMinutes - OpeningMinutes;
            var explored = change.Component == ChoiceComponent.Explore;
            var color = explored ? Palette.Explored : Palette.Ink;
            plot.Add.VerticalLine(at, 1.2f, color.WithAlpha(.55), explored ? LinePattern.Dashed : LinePattern.Solid);
            var text = plot.Add.Text(Describe(change), at, LatencyAxis.At(top));
            text.LabelRotation = -90;
            text.LabelAlignment = Alignment.UpperRight;
            text.LabelFontSize = 14;
            text.LabelFontColor = color;
            text.LabelBackgroundColor = Palette.Paper.WithAlpha(.75);
            text.OffsetX = 4;
            text.OffsetY = 8;
        }
    }

    private static TimeSpan Began(StepRecorded step) =>
        step.At - step.Durations.Generation - step.Durations.Loading - step.Durations.Stabilisation - step.Durations.Measuring;

    private static string Describe(Change change)
    {
        if (change.Lever is null)
            return change.What;
        var note = (change.Outcome, change.Component) switch
        {
            (StepOutcome.Faulty, _) => " (faulty)",
            (_, ChoiceComponent.Explore) => " (explored)",
            _ => "",
        };
        // A line beside the change, and one more for what does not fit: the names are in the table.
        const int Named = 3;
        var moves = change.Further.Select(move => (move.Lever, move.ToText)).Prepend((change.Lever, change.ToText!)).Select(move => $"{Texts.ShortKey(move.Item1)} → {Texts.Short(move.Item2)}").ToArray();
        var more = moves.Length > Named + 1 ? Texts.Invariant($"\nand {moves.Length - Named} more") : "";
        return string.Join('\n', moves.Take(more.Length > 0 ? Named : moves.Length)) + more + note;
    }
}
