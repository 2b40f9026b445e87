using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Rivals;

namespace Sluice.Hosting.Experiments;

/// <summary>The distribution of p99 with a batch interval of 10 s, of 2.5 s, and under the policy (method, section 9, R7; the paper's Figure 7).</summary>
internal sealed class BatchIntervalExperiment : IExperiment
{
    /// <summary>2.5 s from the first step on and nothing else.</summary>
    public const string ShortName = "batch-2.5s";

    /// <summary>Minutes from then on count: the one change of <see cref="ShortName"/> has had ten minutes to settle.</summary>
    private static readonly TimeSpan Settled = OnlinePreset.Opening + TimeSpan.FromMinutes(10);

    public string Name => "fig7";

    public string Title => "The distribution of latency by batch interval";

    public string Claim =>
        "The policy goes from a batch interval of 10 s to 2.5 s by itself, and the distribution of p99 moves to the left (Vaquero and Cuadrado 2018, section 4.3, Figure 7).";

    public int Steps => OnlinePreset.Steps;

    public IReadOnlyList<string> Loads => FleetPlan.Workloads;

    public string? Refusal(string load, int steps) =>
        steps < 2 ? "one step leaves the change no time to settle: give at least 2 with --steps" : null;

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) =>
        [plan.ThePolicy, new(ShortName, new FromScript([new LeverSetting(SparkLevers.BatchDuration.Name, SingleSettings.WellKnownBatchDurationMs)])), Contender.Twin];

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var loads = plan.Loads.Select(load => Compare(plan, load, runs)).ToArray();
        var ratio = MedianInterval.Of(
            [.. plan.Loads.Select(load => MedianRatios(RunsOf(runs, load, ShortName), RunsOf(runs, load, Contender.TwinName)))], plan.IntervalStream("ratio"));
        var results = new BatchIntervalResults(ratio, loads.Count(load => load.ShortToLong.IsStrictlyLeft), loads);
        return new ExperimentFindings(
            [
                Texts.Invariant($"Minutes from the tenth after tuning began to the end of the closing window count, cluster minutes {Settled.TotalMinutes:0} to {EndMinute(plan):0}: the change to 2.5 s, made with the first step, has then had ten minutes to settle. The policy goes on trying changes in them."),
                $"With 2.5 s the distribution of p99 by minute is strictly left of that with 10 s, lower at each of {BatchIntervalLoad.Percents.Count} quantiles from 5 % to 99 %, on {results.LoadsLeft} of {loads.Length} loads; "
                    + $"its median is {FindingsText.Interval(ratio, "0.00")} times that with 10 s, the median over the loads. The policy's is strictly left of that with 10 s on {loads.Count(load => load.PolicyToLong.IsStrictlyLeft)} and of that with 2.5 s on {loads.Count(load => load.PolicyToShort.IsStrictlyLeft)} of {loads.Length}.",
                "The policy ended with a batch interval of " + string.Join(
                    "; ", loads.Select(load => $"{FindingsText.Interval(Seconds(load.PolicyIntervalMs), "0.0")} s under {WorkloadSpelling.Short(load.Load)}")) + ".",
            ],
            [Table(loads)],
            Rows(plan, runs),
            BatchIntervalPicture.Draw(loads, (load, contender) => MinutesOf(RunsOf(runs, load, contender))),
            results);
    }

    private static BatchIntervalLoad Compare(ExperimentPlan plan, string load, IReadOnlyList<ContenderRun> runs)
    {
        var (policy, shorter, longer) = (RunsOf(runs, load, Contender.PolicyName), RunsOf(runs, load, ShortName), RunsOf(runs, load, Contender.TwinName));
        return new BatchIntervalLoad(
            load,
            Shift(plan, load, shorter, longer),
            Shift(plan, load, policy, longer),
            Shift(plan, load, policy, shorter),
            MedianInterval.Of([.. policy.Select(IntervalMs)], plan.IntervalStream(load, "interval")));
    }

    private static DistributionShift Shift(ExperimentPlan plan, string load, ContenderRun[] one, ContenderRun[] other)
    {
        var (lower, higher) = (MinutesOf(one), MinutesOf(other));
        return new DistributionShift(
            MedianInterval.Of(MedianRatios(one, other), plan.IntervalStream(load, one[0].Contender, other[0].Contender)),
            [.. BatchIntervalLoad.Percents.Where(percent => Quantiles.Of(lower, percent / 100.0) < Quantiles.Of(higher, percent / 100.0))]);
    }

    private static double[] MedianRatios(ContenderRun[] one, ContenderRun[] other) => [.. one.Zip(other, (a, b) =>
    {
        var (median, against) = (Quantiles.Median(MinutesOf([a])), Quantiles.Median(MinutesOf([b])));
        // Two that finished nothing are alike; infinity over infinity is no number.
        return median == against ? 1 : median / against;
    })];

    private static ContenderRun[] RunsOf(IEnumerable<ContenderRun> runs, string load, string contender) =>
        [.. runs.Where(run => run.Load == load && run.Contender == contender).OrderBy(run => run.World)];

    private static double[] MinutesOf(IEnumerable<ContenderRun> runs) =>
        [.. runs.SelectMany(Counted).Select(minute => double.IsNaN(minute.P99Ms) ? double.PositiveInfinity : minute.P99Ms)];

    private static IEnumerable<MinuteLatency> Counted(ContenderRun run) => run.Episode.Minutes.Where(minute => minute.At >= Settled);

    private static double IntervalMs(ContenderRun run) => LeverSettings.Read(run.Episode.Closed.Configuration)[SparkLevers.BatchDuration];

    private static MedianInterval Seconds(MedianInterval ms) => new(ms.Median / 1000, ms.Low / 1000, ms.High / 1000);

    private static double EndMinute(ExperimentPlan plan) => (OnlinePreset.Opening + plan.Steps * OnlinePreset.StepLength + OnlinePreset.Closing).TotalMinutes;

    private static FindingsTable Table(IEnumerable<BatchIntervalLoad> loads) => new(
        "p99 by minute: the median over another's median, and the quantiles at which it is lower",
        ["load", ">2.5 s over 10 s", "lower at", ">policy over 10 s", "lower at", ">policy over 2.5 s", "lower at", ">policy's batch interval, s"],
        [.. loads.Select(load => (string[])
        [
            WorkloadSpelling.Short(load.Load),
            FindingsText.Interval(load.ShortToLong.MedianRatio, "0.00"), load.ShortToLong.Text,
            FindingsText.Interval(load.PolicyToLong.MedianRatio, "0.00"), load.PolicyToLong.Text,
            FindingsText.Interval(load.PolicyToShort.MedianRatio, "0.00"), load.PolicyToShort.Text,
            FindingsText.Interval(Seconds(load.PolicyIntervalMs), "0.0"),
        ])]);

    private static FindingsTable Rows(ExperimentPlan plan, IEnumerable<ContenderRun> runs) => new(
        "fig7",
        ["load", "seed", "worldSeed", "contender", "minute", "p99Ms", "finalBatchIntervalMs"],
        [.. runs.SelectMany(run => Counted(run).Select(minute => (string[])
        [
            run.Load,
            Texts.Invariant($"{run.World}"),
            Texts.Invariant($"{plan.WorldSeed(run.World)}"),
            run.Contender,
            Texts.Invariant($"{(minute.At - OnlinePreset.Opening).TotalMinutes:0}"),
            FindingsText.Number(minute.P99Ms),
            FindingsText.Number(IntervalMs(run)),
        ]))]);
}
