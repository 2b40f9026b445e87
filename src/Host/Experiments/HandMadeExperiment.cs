using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Rivals;

namespace Sluice.Hosting.Experiments;

/// <summary>The policy against configurations that people make by hand, at equal steps (method, section 9, R10; the paper's Figure 9).</summary>
internal sealed class HandMadeExperiment : IExperiment
{
    private static readonly IReadOnlyList<ScriptedRival> Presets = [ExpertPresets.LowLatency, ExpertPresets.Throughput, ExpertPresets.Memory, SingleSettings.BatchIntervalOnly];

    public string Name => "fig9";

    public string Title => "The policy against hand-made configurations";

    public string Claim =>
        "After 50 minutes of tuning latency is lower than with the configurations of two expert engineers, who had a day, and of nine students, who had a week (Vaquero and Cuadrado 2018, section 4.6, Figure 9).";

    public int Steps => OnlinePreset.Steps;

    public IReadOnlyList<string> Loads => FleetPlan.Workloads;

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) =>
        [plan.ThePolicy, .. Presets.Select(preset => new Contender(preset.Name, new FromRival(preset.Name))), Contender.Twin];

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var loads = plan.Loads.Select(load => new HandMadeLoad(load, [.. ContendersOf(plan, load).Select(contender => Standing(plan, load, contender.Name, runs))])).ToArray();
        var against = Presets.Select(preset => preset.Name).Append(Contender.TwinName).Select(other => Against(plan, other, loads, runs)).ToArray();
        // Spark's defaults are nobody's work.
        var won = loads.Count(load => load.Standings.SkipLast(1).Skip(1).All(standing => load.Standings[0].P99Ms.Median < standing.P99Ms.Median));
        var results = new HandMadeResults(against, won, loads);
        return new ExperimentFindings(
            [
                "No person took part: the paper's two experts and nine students are replaced by three presets put together from published guides and benchmarks, and by the batch interval of 2.5 s alone. "
                    + "They were written down before the cluster was seen, and nobody corrects them as people with a day or a week can; so this says how the policy stands against guides, not against people.",
                Texts.Invariant($"Over the closing window after {plan.Steps} steps the policy's p99 is ")
                    + string.Join(", ", against.Select(other => $"{FindingsText.Interval(other.Ratio, "0.00")} times that of {other.Contender}")) + ", the median over the loads.",
                Texts.Invariant($"Its median p99 is lower than that of every one of the {Presets.Count} hand-made configurations on {won} of {loads.Length} loads."),
            ],
            [AgainstTable(results), .. loads.Select(LoadTable)],
            Rows(plan, runs),
            HandMadePicture.Draw(loads),
            results);
    }

    private static HandMadeStanding Standing(ExperimentPlan plan, string load, string contender, IReadOnlyList<ContenderRun> runs)
    {
        var own = RunsOf(runs, load, contender);
        return new HandMadeStanding(
            contender,
            MedianInterval.Of([.. own.Select(run => run.ClosingP99Ms)], plan.IntervalStream(load, contender, "p99")),
            MedianInterval.Of([.. Ratios(own, RunsOf(runs, load, Contender.TwinName)).Select(ratio => 100 * (1 - ratio))], plan.IntervalStream(load, contender, "reduction")),
            own.Sum(run => run.FaultyConfigurations));
    }

    private static HandMadeRatio Against(ExperimentPlan plan, string other, IReadOnlyList<HandMadeLoad> loads, IReadOnlyList<ContenderRun> runs) => new(
        other,
        MedianInterval.Of([.. plan.Loads.Select(load => Ratios(RunsOf(runs, load, Contender.PolicyName), RunsOf(runs, load, other)))], plan.IntervalStream(other, "ratio")),
        loads.Count(load => load.Standings[0].P99Ms.Median < load.Standings.First(standing => standing.Contender == other).P99Ms.Median));

    private static ContenderRun[] RunsOf(IEnumerable<ContenderRun> runs, string load, string contender) =>
        [.. runs.Where(run => run.Load == load && run.Contender == contender).OrderBy(run => run.World)];

    // World by world. Two that finished nothing are alike; infinity over infinity is no number.
    private static double[] Ratios(ContenderRun[] one, ContenderRun[] other) =>
        [.. one.Zip(other, (a, b) => a.ClosingP99Ms == b.ClosingP99Ms ? 1 : a.ClosingP99Ms / b.ClosingP99Ms)];

    private static FindingsTable AgainstTable(HandMadeResults results) => new(
        "The policy's p99 over another's in the same world",
        ["against", ">times (95 % interval)", ">loads on which it is lower", "what it is"],
        [.. results.Against.Select(other => (string[])
        [
            other.Contender,
            FindingsText.Interval(other.Ratio, "0.00"),
            Texts.Invariant($"{other.LoadsLower} of {results.Loads.Count}"),
            Presets.FirstOrDefault(preset => preset.Name == other.Contender)?.Summary ?? "Spark's defaults, left alone.",
        ])]);

    private static FindingsTable LoadTable(HandMadeLoad load) => new(
        WorkloadSpelling.Short(load.Load),
        ["contender", ">p99 at the end", ">95 % interval", ">lower than defaults, %", ">faulty"],
        [.. load.Standings.Select(standing => (string[])
        [
            standing.Contender,
            Texts.Latency(standing.P99Ms.Median), FindingsText.Latencies(standing.P99Ms),
            FindingsText.Interval(standing.ReductionPct, "0.0"),
            Texts.Invariant($"{standing.Faulty}"),
        ])]);

    private static FindingsTable Rows(ExperimentPlan plan, IEnumerable<ContenderRun> runs) => new(
        "fig9",
        ["load", "seed", "worldSeed", "contender", "episode", "steps", "closingP99Ms", "faulty"],
        [.. runs.Select(run => (string[])
        [
            run.Load,
            Texts.Invariant($"{run.World}"),
            Texts.Invariant($"{plan.WorldSeed(run.World)}"),
            run.Contender,
            run.Episode.Episode.ToString(),
            Texts.Invariant($"{plan.Steps}"),
            FindingsText.Number(run.ClosingP99Ms),
            Texts.Invariant($"{run.FaultyConfigurations}"),
        ])]);
}
