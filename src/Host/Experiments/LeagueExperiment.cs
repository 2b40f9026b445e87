using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Rivals;

namespace Sluice.Hosting.Experiments;

/// <summary>The policy against every rival, at equal steps, in the same worlds (method, section 9, R10).</summary>
internal sealed class LeagueExperiment : IExperiment
{
    /// <summary>The bound, which regret is measured against and nobody competes with.</summary>
    public const string Bound = "best-known";

    public string Name => "league";

    public string Title => "The policy against its rivals";

    public string Claim => "Lower latency than hand-tuned configurations and than search, at equal numbers of changes (Vaquero and Cuadrado 2018, section 4.6).";

    public int Steps => OnlinePreset.Steps;

    public IReadOnlyList<string> Loads => FleetPlan.Workloads;

    public bool HasRivals => true;

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load)
    {
        var workload = FleetPlan.Describe(load).Class;
        return
        [
            plan.ThePolicy,
            .. plan.Rivals.Append(Bound).Select(RivalCatalogue.Find).Where(rival => rival.Refusal(workload) is null)
                .Select(rival => new Contender(rival.Name, new FromRival(rival.Name))),
            Contender.Twin,
        ];
    }

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var loads = plan.Loads.Select(load => Standings(plan, load, [.. runs.Where(run => run.Load == load)])).ToArray();
        var wins = plan.Rivals.Select(rival => Wins(rival, loads)).Where(wins => wins.Loads > 0).ToArray();
        var results = new LeagueResults(loads, wins, loads.Count(load => load.Standings.All(standing => standing.IsBeaten ?? true)));
        return new ExperimentFindings(
            Sentences(plan, runs, results),
            [WinsTable(results), .. loads.Select(LoadTable)],
            Rows(plan, runs),
            LeaguePicture.Draw(loads),
            results);
    }

    private static LeagueLoad Standings(ExperimentPlan plan, string load, IReadOnlyList<ContenderRun> runs)
    {
        var policy = runs.Where(run => run.Contender == Contender.PolicyName).ToArray();
        return new LeagueLoad(load, [.. runs.Select(run => run.Contender).Distinct().Select(name => Standing(plan, runs, [.. runs.Where(run => run.Contender == name)], policy))]);
    }

    private static LeagueStanding Standing(ExperimentPlan plan, IReadOnlyList<ContenderRun> all, ContenderRun[] own, ContenderRun[] policy)
    {
        var (load, name) = (own[0].Load, own[0].Contender);
        var isRival = plan.Rivals.Contains(name);
        return new LeagueStanding(
            name,
            Interval("p99", run => run.ClosingP99Ms)!.Value,
            Interval("area", run => run.AreaMsMinutes / MinutesOf(plan))!.Value,
            own.Sum(run => run.FaultyConfigurations),
            Interval("regret", run => 100 * (run.RatioTo(Bound, all) - 1)),
            Interval("reduction", run => 100 * (1 - run.RatioTo(Contender.TwinName, all)))!.Value,
            isRival ? IsBetter(policy, own, run => run.ClosingP99Ms) && IsBetter(policy, own, run => run.AreaMsMinutes) : null);

        MedianInterval? Interval(string what, Func<ContenderRun, double> value)
        {
            var values = own.Select(value).ToArray();
            return values.Any(double.IsNaN) ? null : MedianInterval.Of(values, plan.IntervalStream(load, name, what));
        }
    }

    private static bool IsBetter(IEnumerable<ContenderRun> policy, IEnumerable<ContenderRun> rival, Func<ContenderRun, double> value) =>
        Quantiles.Median(policy.Select(value)) < Quantiles.Median(rival.Select(value));

    private static LeagueWins Wins(string rival, IReadOnlyList<LeagueLoad> loads)
    {
        var met = loads.Select(load => (
            Policy: load.Standings.First(standing => standing.Contender == Contender.PolicyName),
            Rival: load.Standings.FirstOrDefault(standing => standing.Contender == rival))).Where(pair => pair.Rival is not null).ToArray();
        return new LeagueWins(
            rival,
            met.Length,
            met.Count(pair => pair.Policy.P99Ms.Median < pair.Rival!.P99Ms.Median),
            met.Count(pair => pair.Policy.MeanP99Ms.Median < pair.Rival!.MeanP99Ms.Median),
            met.Count(pair => pair.Rival!.IsBeaten == true));
    }

    private static IReadOnlyList<string> Sentences(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs, LeagueResults results)
    {
        var reductions = plan.Loads.Select(load => (IReadOnlyList<double>)[.. runs
            .Where(run => run.Load == load && run.Contender == Contender.PolicyName)
            .Select(run => 100 * (1 - run.RatioTo(Contender.TwinName, runs)))]).ToArray();
        var reduction = MedianInterval.Of(reductions, plan.IntervalStream("reduction"));
        return
        [
            Texts.Invariant($"After {plan.Steps} steps the policy's p99 is {FindingsText.Interval(reduction, "0.0")} % lower than under Spark's defaults, the median over {plan.Loads.Count} loads."),
            Texts.Invariant($"It beats every rival, with the lower median p99 at the end and the lower area under p99 over time, on {results.LoadsWon} of {plan.Loads.Count} loads."),
        ];
    }

    private static FindingsTable WinsTable(LeagueResults results) => new(
        "Loads on which the policy is better",
        ["rival", ">loads met", ">lower p99 at the end", ">lower area", ">both: a win"],
        [.. results.Wins.Select(wins => (string[])[wins.Rival, .. new[] { wins.Loads, wins.LowerP99, wins.LowerArea, wins.Both }.Select(count => Texts.Invariant($"{count}"))])]);

    private static FindingsTable LoadTable(LeagueLoad load) => new(
        WorkloadSpelling.Short(load.Load),
        ["contender", ">p99 at the end", ">95 % interval", ">mean p99 over time", ">95 % interval", ">faulty", ">regret, %", ">lower than defaults, %", "beaten"],
        [.. load.Standings.Select(standing => (string[])
        [
            standing.Contender,
            Texts.Latency(standing.P99Ms.Median), FindingsText.Latencies(standing.P99Ms),
            Texts.Latency(standing.MeanP99Ms.Median), FindingsText.Latencies(standing.MeanP99Ms),
            Texts.Invariant($"{standing.Faulty}"),
            standing.RegretPct is { } regret ? FindingsText.Interval(regret, "0") : "-",
            FindingsText.Interval(standing.ReductionPct, "0.0"),
            standing.IsBeaten switch { true => "yes", false => "no", null => "" },
        ])]);

    private static FindingsTable Rows(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs) => new(
        "league",
        ["load", "seed", "worldSeed", "contender", "episode", "steps", "closingP99Ms", "areaMsMinutes", "faulty", "regretPct", "reductionPct"],
        [.. runs.Select(run => (string[])
        [
            run.Load,
            Texts.Invariant($"{run.World}"),
            Texts.Invariant($"{plan.WorldSeed(run.World)}"),
            run.Contender,
            run.Episode.Episode.ToString(),
            Texts.Invariant($"{plan.Steps}"),
            FindingsText.Number(run.ClosingP99Ms),
            FindingsText.Number(run.AreaMsMinutes),
            Texts.Invariant($"{run.FaultyConfigurations}"),
            FindingsText.Number(100 * (run.RatioTo(Bound, runs) - 1)),
            FindingsText.Number(100 * (1 - run.RatioTo(Contender.TwinName, runs))),
        ])]);

    private static double MinutesOf(ExperimentPlan plan) => plan.Steps * OnlinePreset.StepLength.TotalMinutes + OnlinePreset.Closing.TotalMinutes;
}
