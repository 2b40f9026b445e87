using ScottPlot;
using ScottPlot.TickGenerators;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Spark.Simulation.Workloads;
using Palette = Sluice.Hosting.Reports.Palette;

namespace Sluice.Hosting.Experiments;

/// <summary>The load switches while the policy goes on tuning (method, section 9, R8; the paper's Figure 8).</summary>
internal sealed class SwitchExperiment : IExperiment
{
    private const int Width = 1400;
    private const int Height = 520;

    /// <summary>Windows that a level is taken over: a quarter of an hour.</summary>
    private const int LevelWindows = 3;

    public string Name => "fig8";

    public string Title => "A switch of the load";

    public string Claim => "When the load switches at minute 65, latency rises to about twice the old level and comes back to 1.3-1.9 times of it (Vaquero and Cuadrado 2018, section 4.4, Figure 8).";

    public int Steps => 24;

    public IReadOnlyList<string> Loads { get; } = ["switch:poisson-low,poisson-high@65"];

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) => [plan.ThePolicy, Contender.Twin];

    public string? Refusal(string load, int steps)
    {
        if (WorkloadCatalogue.Parse(load) is not SwitchingWorkload { Parts.Length: 2 })
            return $"{WorkloadSpelling.Short(load)} does not switch once: give a load like {Loads[0]} with --loads";
        var (switched, end) = (SwitchMinute(load), LastStepMinute(steps));
        if (switched < OnlinePreset.Opening.TotalMinutes + LevelWindows * SwitchWindow.Minutes)
            return Texts.Invariant($"{load} switches before there is a level to compare with: let it switch at minute {OnlinePreset.Opening.TotalMinutes + LevelWindows * SwitchWindow.Minutes} or later");
        return end < switched + 2 * LevelWindows * SwitchWindow.Minutes
            ? Texts.Invariant($"{steps} steps end too soon after the switch at minute {switched}: give at least {steps + (int)Math.Ceiling((switched + 2 * LevelWindows * SwitchWindow.Minutes - end) / OnlinePreset.StepLength.TotalMinutes)} with --steps")
            : null;
    }

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var loads = plan.Loads.Select(load => new SwitchedLoad(
            load,
            SwitchMinute(load),
            [.. ContendersOf(plan, load).Select(contender => Standing(plan, load, contender.Name, [.. runs.Where(run => run.Load == load && run.Contender == contender.Name)]))])).ToArray();
        return new ExperimentFindings(
            [.. loads.Select(load =>
            {
                var policy = load.Standings[0];
                return $"{WorkloadSpelling.Short(load.Load)}: p99 rises to {FindingsText.Interval(policy.SpikeFactor, "0.00")} times the old level of {Texts.Latency(policy.OldLevelMs.Median)} "
                    + $"within a quarter of an hour, and is {FindingsText.Interval(policy.RecoveryFactor, "0.00")} times of it before the last step. "
                    + $"Under Spark's defaults the factors are {FindingsText.Interval(load.Standings[1].SpikeFactor, "0.00")} and {FindingsText.Interval(load.Standings[1].RecoveryFactor, "0.00")}.";
            })],
            [.. loads.Select(Table)],
            Rows(plan, runs),
            new ExperimentPicture([.. loads.Select(load => DrawPanel(plan, load, runs))], 1, Width, Height),
            new SwitchResults(loads));
    }

    private static SwitchStanding Standing(ExperimentPlan plan, string load, string contender, IReadOnlyList<ContenderRun> runs)
    {
        var at = SwitchMinute(load);
        var levels = runs.Select(run =>
        {
            var windows = SwitchWindow.Of(run.Episode.Minutes, at);
            var old = Quantiles.Median(windows.Where(window => window.FromMinute < at).TakeLast(LevelWindows).Select(window => window.P99Ms));
            var after = windows.Where(window => window.FromMinute >= at && window.FromMinute + SwitchWindow.Minutes <= LastStepMinute(plan.Steps)).ToArray();
            return (Old: old, Spike: after.Take(LevelWindows).Max(window => window.P99Ms) / old, Recovery: Quantiles.Median(after.TakeLast(LevelWindows).Select(window => window.P99Ms)) / old);
        }).ToArray();
        return new SwitchStanding(
            contender,
            MedianInterval.Of([.. levels.Select(level => level.Old)], plan.IntervalStream(load, contender, "old")),
            MedianInterval.Of([.. levels.Select(level => level.Spike)], plan.IntervalStream(load, contender, "spike")),
            MedianInterval.Of([.. levels.Select(level => level.Recovery)], plan.IntervalStream(load, contender, "recovery")),
            runs.Sum(run => run.FaultyConfigurations));
    }

    private static FindingsTable Table(SwitchedLoad load) => new(
        WorkloadSpelling.Short(load.Load),
        ["contender", ">old level", ">95 % interval", ">spike, times", ">recovered, times", ">faulty"],
        [.. load.Standings.Select(standing => (string[])
        [
            standing.Contender,
            Texts.Latency(standing.OldLevelMs.Median), FindingsText.Latencies(standing.OldLevelMs),
            FindingsText.Interval(standing.SpikeFactor, "0.00"),
            FindingsText.Interval(standing.RecoveryFactor, "0.00"),
            Texts.Invariant($"{standing.Faulty}"),
        ])]);

    private static FindingsTable Rows(ExperimentPlan plan, IEnumerable<ContenderRun> runs) => new(
        "fig8",
        ["load", "seed", "worldSeed", "contender", "fromMinute", "p99Ms"],
        [.. runs.SelectMany(run => SwitchWindow.Of(run.Episode.Minutes, SwitchMinute(run.Load)).Select(window => (string[])
        [
            run.Load,
            Texts.Invariant($"{run.World}"),
            Texts.Invariant($"{plan.WorldSeed(run.World)}"),
            run.Contender,
            Texts.Invariant($"{window.FromMinute:0.##}"),
            FindingsText.Number(window.P99Ms),
        ]))]);

    private static Plot DrawPanel(ExperimentPlan plan, SwitchedLoad load, IReadOnlyList<ContenderRun> runs)
    {
        var plot = Panel.Create(WorkloadSpelling.Short(load.Load));
        var shift = load.SwitchMinute;
        var bands = load.Standings.Select(standing => (standing.Contender, Band: LatencyBand.OfWindows(runs.Where(run => run.Load == load.Load && run.Contender == standing.Contender), shift, LastStepMinute(plan.Steps)))).ToArray();
        var (from, to) = Panel.LatencyRange(bands.SelectMany(band => band.Band.LowMs.Concat(band.Band.HighMs)));
        plot.Axes.SetLimits(0, LastStepMinute(plan.Steps), LatencyAxis.At(from), LatencyAxis.At(to));
        plot.Axes.Left.TickGenerator = LatencyAxis.Ticks(from, to, to / from > 300);
        plot.Axes.Bottom.TickGenerator = new NumericFixedInterval(10);
        foreach (var (contender, band) in bands.Reverse())
            band.Draw(plot, contender, contender == Contender.PolicyName ? Palette.Tuned : Palette.Twin, contender == Contender.PolicyName ? LinePattern.Solid : LinePattern.Dashed);
        plot.Add.VerticalLine(shift, 1.5f, Palette.Ink, LinePattern.Dotted);
        plot.YLabel("p99, windows of five minutes", Panel.LabelSize);
        plot.XLabel("minutes of cluster time, dotted: the load switches; median and middle half of the seeds; tuning begins at minute 15", Panel.LabelSize);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Layout.Fixed(new PixelPadding(95, 25, 70, 45));
        return plot;
    }

    private static double SwitchMinute(string load) => ((SwitchingWorkload)WorkloadCatalogue.Parse(load)).Parts[1].FromMinute;

    /// <summary>The last step puts back the best configuration seen, which may be one of the old load: what comes after it says nothing about recovery.</summary>
    private static double LastStepMinute(int steps) => (OnlinePreset.Opening + (steps - 1) * OnlinePreset.StepLength).TotalMinutes;
}
