using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Experiments;

/// <summary>An example of the state, before tuning and after it (method, section 5; the paper's Figure 4).</summary>
internal sealed class StateExperiment : IExperiment
{
    /// <summary>How far an input must move to count, in scales.</summary>
    private const double MovedScales = 1;

    public string Name => "fig4";

    public string Title => "What the policy sees";

    public string Claim => "A state is a heat map of the selected metrics across the nodes of the cluster, with the configuration in it (Vaquero and Cuadrado 2018, section 3, Figure 4).";

    public int Steps => OnlinePreset.Steps;

    public IReadOnlyList<string> Loads { get; } = [WorkloadCatalogue.PoissonHigh.Name];

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) => [plan.ThePolicy];

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var samples = runs.Select(run => (Run: run, States: StateSample.Of(run.Episode.Events, plan.Selection, plan.Snapshot.Normalisation))).ToArray();
        var names = StateEncoder.Of(plan.Selection).Observations.FeatureNames;
        var loads = plan.Loads.Select(load => StateOf(plan, load, names, [.. samples.Where(sample => sample.Run.Load == load).Select(sample => sample.States)])).ToArray();
        return new ExperimentFindings(
            [
                Texts.Invariant($"{plan.Selection.DriverMetrics.Length} metrics of the driver, {plan.Selection.WorkerMetrics.Length} of the workers and {plan.Selection.Levers.Length} levers, in seed 1, over the opening's last five minutes and over the last window that was measured. ")
                    + "Where the paper has a column a node, the nodes are summarised here, the driver and p10, p50, p90 and maximum over the workers, so that one policy fits clusters of any size. "
                    + "The number in a cell is the metric's; the colour is what the network takes: how far the logarithm of that number lies from its mean in training, in scales, the standard deviations there.",
                .. loads.Select(load =>
                    $"{WorkloadSpelling.Short(load.Load)}: after tuning p99 is {FindingsText.Interval(load.P99Ratio, "0.00")} times that of the opening. "
                    + $"Of {names.Length} numbers {FindingsText.Interval(load.MovedFeatures, "0.#")} have moved by more than one scale, and of {load.Levers.Count} levers {FindingsText.Interval(load.MovedLevers, "0.#")} stand elsewhere."),
            ],
            [.. loads.SelectMany(load => new[] { FeatureTable(load), LeverTable(load) })],
            Rows(plan, names, samples),
            StatePicture.Draw(plan.Selection, [.. plan.Loads.Select(load => (load, samples.First(sample => sample.Run.Load == load).States))]),
            new StateResults(loads));
    }

    private static StateOfLoad StateOf(ExperimentPlan plan, string load, IReadOnlyList<string> names, IReadOnlyList<(StateSample Before, StateSample After)> states)
    {
        var levers = plan.Selection.Levers;
        var (before, after) = states[0];
        return new StateOfLoad(
            load,
            Interval("p99", state => state.After.P99Ms / state.Before.P99Ms),
            Interval("features", state => state.After.Scaled.Zip(state.Before.Scaled, (after, before) => Math.Abs(after - before)).Count(change => change > MovedScales)),
            Interval("levers", state => levers.Count(lever => state.After.Configuration[lever] != state.Before.Configuration[lever])),
            [.. names.Select((name, i) => FeatureOf(plan, load, name, i, states))],
            [.. levers.Select((lever, k) => new StateLever(
                lever.Name, lever.Format(before.Configuration[lever]), lever.Format(after.Configuration[lever]), before.Positions[k], after.Positions[k]))]);

        MedianInterval Interval(string what, Func<(StateSample Before, StateSample After), double> value) =>
            MedianInterval.Of([.. states.Select(value)], plan.IntervalStream(load, what));
    }

    private static StateFeature FeatureOf(ExperimentPlan plan, string load, string name, int i, IEnumerable<(StateSample Before, StateSample After)> states)
    {
        var present = states.Where(state => !double.IsNaN(state.Before.Features[i]) && !double.IsNaN(state.After.Features[i])).ToArray();
        return present.Length == 0
            ? new StateFeature(name, double.NaN, double.NaN, null)
            : new StateFeature(
                name,
                Quantiles.Median(present.Select(state => StateSample.Decoded(state.Before.Features[i]))),
                Quantiles.Median(present.Select(state => StateSample.Decoded(state.After.Features[i]))),
                MedianInterval.Of([.. present.Select(state => state.After.Scaled[i] - state.Before.Scaled[i])], plan.IntervalStream(load, name)));
    }

    private static FindingsTable FeatureTable(StateOfLoad load) => new(
        $"{WorkloadSpelling.Short(load.Load)}: medians over the seeds",
        ["number", ">before", ">after", ">change, scales (95 % interval)"],
        [.. load.Features.Select(feature => (string[])
        [
            feature.Name,
            StatePicture.Text(feature.Before), StatePicture.Text(feature.After),
            feature.Change is { } change ? FindingsText.Interval(change, "0.0") : "-",
        ])]);

    private static FindingsTable LeverTable(StateOfLoad load) => new(
        $"{WorkloadSpelling.Short(load.Load)}: the levers in seed 1",
        ["lever", ">before", ">after", ">position before", ">after"],
        [.. load.Levers.Select(lever => (string[])
        [
            lever.Lever, lever.Before, lever.After,
            Texts.Invariant($"{lever.PositionBefore:0.00}"), Texts.Invariant($"{lever.PositionAfter:0.00}"),
        ])]);

    private static FindingsTable Rows(
        ExperimentPlan plan, IReadOnlyList<string> names, IEnumerable<(ContenderRun Run, (StateSample Before, StateSample After) States)> samples) => new(
        "fig4",
        ["load", "seed", "worldSeed", "contender", "when", "name", "value", "scaled"],
        [.. samples.SelectMany(sample => new[] { (When: "before", State: sample.States.Before), (When: "after", State: sample.States.After) }.SelectMany(at => (IEnumerable<string[]>)
        [
            .. names.Select((name, i) => Row(plan, sample.Run, at.When, name, StateSample.Decoded(at.State.Features[i]), at.State.Scaled[i])),
            .. plan.Selection.Levers.Select((lever, k) => Row(plan, sample.Run, at.When, $"lever {lever.Name}", at.State.Configuration[lever], at.State.Positions[k])),
        ]))]);

    private static string[] Row(ExperimentPlan plan, ContenderRun run, string when, string name, double value, double scaled) =>
        [run.Load, Texts.Invariant($"{run.World}"), Texts.Invariant($"{plan.WorldSeed(run.World)}"), run.Contender, when, name, FindingsText.Number(value), FindingsText.Number(scaled)];
}
