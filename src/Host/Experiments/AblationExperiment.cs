using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;

namespace Sluice.Hosting.Experiments;

/// <summary>What each part of the method is worth: policies trained without it, all else equal, in held-out worlds (method, sections 5-7).</summary>
internal sealed class AblationExperiment : IExperiment
{
    private const int LastUpdates = 10;

    public string Name => "ablation";

    public string Title => "What each part of the method is worth";

    public string Claim =>
        "The paper gives one way: reward -1/latency, one baseline over all episodes, the policy's best action with probability f, a grid of nodes, one lever and one bin at a time "
        + "(Vaquero and Cuadrado 2018, sections 2.4 and 3). It reports no ablation.";

    public int Steps => OnlinePreset.Steps;

    public IReadOnlyList<string> Loads => FleetPlan.Workloads;

    public IReadOnlyList<Variant> Variants => Ablations.All;

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) => [plan.ThePolicy, Contender.Twin];

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var results = new AblationResults(
            [.. Ablations.All.Select(variant => (variant.Name, variant.Part)).Append((Contender.PolicyName, "as shipped")).Select(one => Standing(plan, runs, one.Item1, one.Item2))]);
        return new ExperimentFindings(Sentences(plan, results), [Table(results), SwitchTable()], Rows(plan, runs), AblationPicture.Draw(results), results);
    }

    private static AblationStanding Standing(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs, string name, string part)
    {
        var own = runs.Where(run => run.Contender == name).ToArray();
        var training = own.Length > 0 ? own[0].Training : [];
        var last = training.TakeLast(LastUpdates).Select(update => update.MeanLastP99Ratio).Where(double.IsFinite).ToArray();
        var noise = training.Select(update => update.SignalToNoise).Where(double.IsFinite).ToArray();
        return new AblationStanding(
            name,
            part,
            Against(Contender.TwinName),
            Against(Ablations.Ours),
            last.Length > 0 ? last.Average() : null,
            noise.Length > 0 ? noise.Average() : null,
            training.Count > 0 ? 100 * training.Average(update => update.FaultyShare) : null,
            own.Sum(run => run.FaultyConfigurations));

        MedianInterval Against(string other) => MedianInterval.Of(
            [.. plan.Loads.Select(load => (IReadOnlyList<double>)[.. own.Where(run => run.Load == load).Select(run => run.RatioTo(other, runs))])],
            plan.IntervalStream(name, other));
    }

    private static IReadOnlyList<string> Sentences(ExperimentPlan plan, AblationResults results)
    {
        var ours = Of(Ablations.Ours);
        return
        [
            Texts.Invariant($"Every policy but the shipped one was trained with the same seed on the same {VariantSession.Clusters} clusters, {VariantSession.Steps} steps an episode, and then tuned {plan.Loads.Count} loads in {plan.Seeds} worlds each that none had seen, with f = {plan.ExploitShare}; one training run a variant, so that small differences say little."),
            Texts.Invariant($"Our way ends at {FindingsText.Interval(ours.RatioToDefaults, "0.000")} times the p99 of Spark's defaults."),
            Literal(Of(Ablations.PaperLiteral)),
            Noise(ours, Of(Ablations.GlobalBaseline)),
            Texts.Invariant($"With argmax-f p99 ends at {FindingsText.Interval(Of(Ablations.ArgmaxF).RatioToOurs, "0.00")} times that of the mixture."),
        ];

        AblationStanding Of(string name) => results.Standings.First(standing => standing.Name == name);
    }

    private static string Literal(AblationStanding literal) =>
        Texts.Invariant($"Rewarded by the paper's letter, the training clusters end at {literal.LastP99Ratio:0.00} times their p99 under the defaults: ")
        + (literal.LastP99Ratio > 1 ? "it has learnt to raise latency. " : "it has not learnt to raise latency. ")
        + Texts.Invariant($"In the held-out worlds, where the last step goes back to the best configuration met on the way, it ends at {FindingsText.Interval(literal.RatioToDefaults, "0.00")} times.");

    private static string Noise(AblationStanding ours, AblationStanding global) => ours.SignalToNoise is { } one && global.SignalToNoise is { } other
        ? Texts.Invariant($"The gradient's signal over its noise is {one:0.000} with the class baseline and {other:0.000} with the global one, means over the updates at which it was measured.")
        : "The gradient's noise was not measured.";

    private static FindingsTable Table(AblationResults results) => new(
        "Policies by what was changed in their training",
        ["variant", "part", ">p99 over defaults'", ">95 % interval", ">over ours", ">95 % interval", ">last p99/T_ref in training", ">signal / noise", ">faulty in training, %", ">faulty after"],
        [.. results.Standings.Select(standing => (string[])
        [
            standing.Name,
            standing.Part,
            FindingsText.Number(standing.RatioToDefaults.Median, "0.000"), Between(standing.RatioToDefaults, "0.000"),
            FindingsText.Number(standing.RatioToOurs.Median, "0.00"), Between(standing.RatioToOurs, "0.00"),
            Optional(standing.LastP99Ratio, "0.000"), Optional(standing.SignalToNoise, "0.000"), Optional(standing.FaultyTraining, "0.00"),
            Texts.Invariant($"{standing.Faulty}"),
        ])]);

    private static FindingsTable SwitchTable() => new(
        "What was changed", ["variant", "says"], [.. Ablations.All.Select(variant => (string[])[variant.Name, variant.Says])]);

    private static string Between(MedianInterval interval, string format) => $"{FindingsText.Number(interval.Low, format)} to {FindingsText.Number(interval.High, format)}";

    private static string Optional(double? value, string format) => value is { } number ? FindingsText.Number(number, format) : "-";

    private static FindingsTable Rows(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs) => new(
        "ablation",
        ["variant", "load", "seed", "worldSeed", "episode", "steps", "closingP99Ms", "ratioToDefaults", "faulty"],
        [.. runs.Select(run => (string[])
        [
            run.Contender,
            run.Load,
            Texts.Invariant($"{run.World}"),
            Texts.Invariant($"{plan.WorldSeed(run.World)}"),
            run.Episode.Episode.ToString(),
            Texts.Invariant($"{plan.Steps}"),
            FindingsText.Number(run.ClosingP99Ms),
            FindingsText.Number(run.RatioTo(Contender.TwinName, runs)),
            Texts.Invariant($"{run.FaultyConfigurations}"),
        ])]);
}
