using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>Where the time of a step goes, measuring left out, by what a change restarts (method, section 9, R5 and R6; the paper's Figure 6).</summary>
internal sealed class StepTimeExperiment : IExperiment
{
    private const int Width = 1200;
    private const int Height = 460;

    private static readonly TimeSpan SettledInTime = TimeSpan.FromMinutes(3);

    public string Name => "fig6";

    public string Title => "Where the time of a step goes";

    public string Claim => "Loading and stabilisation take more than 90 % of a step, measuring left out, and it is stable within three minutes (Vaquero and Cuadrado 2018, section 4.2, Figure 6).";

    public int Steps => OnlinePreset.Steps;

    public IReadOnlyList<string> Loads => FleetPlan.Workloads;

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) => [plan.ThePolicy];

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var steps = runs.SelectMany(TimedStep.Of).ToArray();
        var changes = steps.Where(step => step.Scope is not null && step.Recorded.Outcome == StepOutcome.Measured).ToArray();
        if (changes.Length == 0)
            throw RefusedException.Failed($"The policy {plan.Policy} changed nothing in {steps.Length} steps: give more steps with --steps, or another policy with --policy.");
        var scopes = changes.GroupBy(change => change.Scope!.Value).OrderBy(scope => scope.Key).Select(scope => ScopeOf(plan, scope.Key, [.. scope])).ToArray();
        var share = MedianInterval.Of(
            [.. changes.GroupBy(change => change.Run).Select(episode => Quantiles.Median(episode.Select(change => change.LoadingAndStabilisationPct)))], plan.IntervalStream("share"));
        var results = new StepTimeResults(
            share,
            100.0 * changes.Count(change => change.Recorded.IsStable && change.Recorded.Durations.Stabilisation < SettledInTime) / changes.Length,
            changes.Length,
            steps.Count(step => step.Scope is null),
            steps.Count(step => step.Recorded.Outcome == StepOutcome.Faulty),
            scopes);
        return new ExperimentFindings(
            [
                $"Loading and stabilisation take {FindingsText.Interval(share, "0.0")} % of a step, measuring left out. Generation is written as the cluster's clock has it, and a simulated cluster's clock stands still while a change is chosen.",
                Texts.Invariant($"{results.StabilisedWithinThreeMinutesPct:0.0} % of {changes.Length:#,0} changes were seen to be stable within three minutes, over all loads, also those that Spark's defaults cannot keep up with."),
                Texts.Invariant($"Left out: {results.Holds:#,0} steps that changed nothing and {results.Faulty:#,0} faulty ones."),
            ],
            [Table(scopes)],
            Rows(plan, steps),
            new ExperimentPicture([DrawPanel(scopes)], 1, Width, Height),
            results);
    }

    private static ScopeTime ScopeOf(ExperimentPlan plan, ChangeScope scope, IReadOnlyList<TimedStep> changes)
    {
        return new ScopeTime(
            scope,
            changes.Count,
            changes.Count(change => !change.Recorded.IsStable),
            Seconds("generation", durations => durations.Generation),
            Seconds("loading", durations => durations.Loading),
            Seconds("stabilisation", durations => durations.Stabilisation));

        MedianInterval Seconds(string part, Func<StepDurations, TimeSpan> of) => MedianInterval.Of(
            [.. changes.GroupBy(change => change.Run).Select(episode => Quantiles.Median(episode.Select(change => of(change.Recorded.Durations).TotalSeconds)))],
            plan.IntervalStream(scope.ToString(), part));
    }

    private static FindingsTable Table(IEnumerable<ScopeTime> scopes) => new(
        "Seconds of cluster time, by what the change restarts",
        ["scope", ">changes", ">not seen to settle", ">generation", ">loading", ">stabilisation"],
        [.. scopes.Select(scope => (string[])
        [
            Texts.Word(scope.Scope),
            Texts.Invariant($"{scope.Changes}"),
            Texts.Invariant($"{scope.Unstable}"),
            FindingsText.Interval(scope.GenerationSeconds, "0"),
            FindingsText.Interval(scope.LoadingSeconds, "0.0"),
            FindingsText.Interval(scope.StabilisationSeconds, "0"),
        ])]);

    private static FindingsTable Rows(ExperimentPlan plan, IEnumerable<TimedStep> steps) => new(
        "fig6",
        ["load", "seed", "worldSeed", "contender", "step", "scope", "outcome", "isStable", "generationSeconds", "loadingSeconds", "stabilisationSeconds", "measuringSeconds"],
        [.. steps.Select(step => (string[])
        [
            step.Run.Load,
            Texts.Invariant($"{step.Run.World}"),
            Texts.Invariant($"{plan.WorldSeed(step.Run.World)}"),
            step.Run.Contender,
            Texts.Invariant($"{step.Recorded.Step + 1}"),
            step.Scope is { } scope ? Texts.Word(scope) : "hold",
            Texts.Word(step.Recorded.Outcome),
            step.Recorded.IsStable ? "1" : "0",
            FindingsText.Number(step.Recorded.Durations.Generation.TotalSeconds),
            FindingsText.Number(step.Recorded.Durations.Loading.TotalSeconds),
            FindingsText.Number(step.Recorded.Durations.Stabilisation.TotalSeconds),
            FindingsText.Number(step.Recorded.Durations.Measuring.TotalSeconds),
        ])]);

    private static Plot DrawPanel(ScopeTime[] scopes)
    {
        var plot = Panel.Create("Median seconds from a change to its effect, by what it restarts");
        var rows = new NumericManual();
        var bars = new List<Bar>();
        for (var i = 0; i < scopes.Length; i++)
        {
            var row = scopes.Length - 1 - i;
            rows.AddMajor(row, $"{Texts.Word(scopes[i].Scope)} ({scopes[i].Changes})");
            var (loading, stabilisation) = (scopes[i].LoadingSeconds.Median, scopes[i].StabilisationSeconds.Median);
            bars.Add(BarOf(row, 0, loading, Palette.Twin));
            bars.Add(BarOf(row, loading, loading + stabilisation, Palette.Tuned));
            var text = plot.Add.Text(Texts.Invariant($"{loading:0.0} s + {stabilisation:0} s"), loading + stabilisation, row);
            text.LabelFontSize = Panel.LabelSize;
            text.LabelAlignment = Alignment.MiddleLeft;
            text.OffsetX = 8;
        }

        plot.Add.Bars(bars).Horizontal = true;
        plot.Axes.Left.TickGenerator = rows;
        plot.Axes.SetLimits(0, 1.35 * scopes.Max(scope => scope.LoadingSeconds.Median + scope.StabilisationSeconds.Median), -0.6, scopes.Length - 0.4);
        plot.XLabel("seconds of cluster time; in brackets the number of changes", Panel.LabelSize);
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "loading", FillColor = Palette.Twin });
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "stabilisation", FillColor = Palette.Tuned });
        plot.ShowLegend(Alignment.UpperRight);
        plot.Layout.Fixed(new PixelPadding(170, 30, 70, 45));
        return plot;
    }

    private static Bar BarOf(double row, double from, double to, Color color) =>
        new() { Position = row, ValueBase = from, Value = to, FillColor = color, LineWidth = 0, Size = 0.6 };

    /// <param name="Scope">The widest of what the step changed; null for a step that changed nothing.</param>
    private sealed record TimedStep(ContenderRun Run, StepRecorded Recorded, ChangeScope? Scope)
    {
        public double LoadingAndStabilisationPct
        {
            get
            {
                var (generation, waiting) = (Recorded.Durations.Generation, Recorded.Durations.Loading + Recorded.Durations.Stabilisation);
                return 100 * (waiting / (generation + waiting));
            }
        }

        public static IEnumerable<TimedStep> Of(ContenderRun run)
        {
            // A rollback follows the rollout that failed; the first one is what the step was about.
            var requested = run.Episode.Events.OfType<RolloutRequested>().GroupBy(rollout => rollout.Step).ToDictionary(step => step.Key, step => step.First());
            return run.Episode.Steps.Select(step => new TimedStep(
                run, step, requested.TryGetValue(step.Step, out var rollout) && rollout.Changes.Count > 0 ? rollout.Changes.Max(change => LeverCatalogue.Find(change.Lever).Scope) : null));
        }
    }
}
