using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Spark.Simulation.Workloads;

namespace Sluice.Hosting.Experiments;

/// <summary>How f and the rate at which the load switches decide how soon latency is back (method, section 9, R9; the paper's Table 1).</summary>
internal sealed class ExplorationExperiment : IExperiment
{
    private static readonly IReadOnlyList<double> ExploitShares = [0.9, 0.8, 0.7];

    public string Name => "table1";

    public string Title => "Exploration and switches of the load";

    public string Claim =>
        "With f of 0.9, 0.8 and 0.7 latency is within 1.2 times its baseline after 18.9, 18.1 and 16.5 minutes at one switch an hour, 19.1, 18.8 and 17.1 at three and 10, 10 and 10 at six; "
        + "it reaches 1, 1 and 1 times the baseline at one, 1.26, 1.12 and 1.05 at three and 1.5, 1.4 and 1.2 at six: more exploration adapts faster (Vaquero and Cuadrado 2018, section 4.5, Table 1).";

    public int Steps => 97;

    // The last step begins at minute 495: seven hours of switches.
    public IReadOnlyList<string> Loads { get; } =
        ["switch:poisson-low,poisson-high@75+60", "switch:poisson-low,poisson-high@75+20", "switch:poisson-low,poisson-high@75+10"];

    public string? Refusal(string load, int steps)
    {
        if (WorkloadCatalogue.Parse(load) is not AlternatingWorkload alternation)
            return $"{WorkloadSpelling.Short(load)} does not go back and forth: give a load like {Loads[0]} with --loads";
        if (alternation.EveryMinutes < SwitchRecovery.Reached)
            return Texts.Invariant($"{load} switches again before five minutes are over: leave at least {SwitchRecovery.Reached} minutes between switches");
        if (alternation.First.Name == alternation.Second.Name)
            return $"{load} goes back and forth between a load and itself: name two";
        var needed = Math.Ceiling(alternation.FromMinute) + SwitchRecovery.Reached;
        return LastStepMinute(steps) < needed
            ? Texts.Invariant($"{steps} steps end too soon to see anything after the switch at minute {alternation.FromMinute}: give at least {steps + (int)Math.Ceiling((needed - LastStepMinute(steps)) / OnlinePreset.StepLength.TotalMinutes)} with --steps")
            : null;
    }

    public IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load) =>
    [
        .. ExploitShares.Select(share => plan.ThePolicy with { Name = NameOf(share), ExploitShare = share }),
        .. PartsOf(load).Select(part => plan.ThePolicy with { Name = StationaryName(part), OtherLoad = part }),
    ];

    public ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs)
    {
        var recoveries = runs.Where(run => ExploitShares.Any(share => NameOf(share) == run.Contender)).ToDictionary(run => run, run => RecoveriesOf(plan, run, runs));
        var loads = plan.Loads.Select(load => new ExplorationLoad(
            load,
            AlternationOf(load).EveryMinutes,
            [.. PartsOf(load).Select(part => new StationaryLevel(
                part, MedianInterval.Of([.. runs.Where(run => run.Load == load && run.Contender == StationaryName(part)).Select(run => LevelMs(plan, run))], plan.IntervalStream(load, part, "level"))))],
            [.. ExploitShares.Select(share => CellOf(plan, load, share, [.. recoveries.Where(of => of.Key.Load == load && of.Key.Contender == NameOf(share)).Select(of => of.Value)]))])).ToArray();
        FaultyShare[] faulty = [.. ExploitShares.Select(share => FaultyOf(plan, share, runs))];
        return new ExperimentFindings(
            ExplorationText.Sentences(plan, loads, faulty),
            [.. ExplorationText.Tables(loads, faulty)],
            Rows(plan, recoveries),
            ExplorationPicture.Draw([.. loads.Select(load => (
                load,
                (IReadOnlyList<(double, KaplanMeier)>)[.. ExploitShares.Select(share => (
                    share, KaplanMeier.Of(recoveries.Where(of => of.Key.Load == load.Load && of.Key.Contender == NameOf(share)).SelectMany(of => of.Value).Select(recovery => recovery.Back))))]))]),
            new ExplorationResults(loads, faulty));
    }

    private static SwitchRecovery[] RecoveriesOf(ExperimentPlan plan, ContenderRun run, IReadOnlyList<ContenderRun> runs)
    {
        var levels = PartsOf(run.Load).ToDictionary(
            part => part,
            part => LevelMs(plan, runs.First(other => other.Load == run.Load && other.World == run.World && other.Contender == StationaryName(part))));
        var alternation = AlternationOf(run.Load);
        var end = LastStepMinute(plan.Steps);
        return
        [
            .. alternation.SwitchesBefore(end)
                .Select(at => SwitchRecovery.Of(at.To.Name, run.Episode.Minutes, at.Minute, Math.Min(at.Minute + alternation.EveryMinutes, end), levels[at.To.Name]))
                .OfType<SwitchRecovery>(),
        ];
    }

    /// <summary>The closing window's: a long episode may wander before its last step puts back the best configuration seen.</summary>
    private static double LevelMs(ExperimentPlan plan, ContenderRun stationary)
    {
        var closing = OnlinePreset.Opening + plan.Steps * OnlinePreset.StepLength;
        return Quantiles.Median(stationary.Episode.Minutes.Where(minute => minute.At >= closing).Select(minute => double.IsNaN(minute.P99Ms) ? double.PositiveInfinity : minute.P99Ms));
    }

    private static ExplorationCell CellOf(ExperimentPlan plan, string load, double share, SwitchRecovery[][] seeds)
    {
        return new ExplorationCell(
            share,
            Summary("", seeds),
            [.. PartsOf(load).Select(part => (part, Of: seeds.Select(seed => seed.Where(recovery => recovery.To == part).ToArray()).ToArray()))
                .Where(to => to.Of.All(seed => seed.Length > 0)).Select(to => Summary(to.part, to.Of))]);

        RecoverySummary Summary(string to, SwitchRecovery[][] of) => new(
            to,
            of.Sum(seed => seed.Length),
            of.Sum(seed => seed.Count(recovery => recovery.Back.IsCensored)),
            MedianInterval.OfTimes([.. of.Select(seed => (IReadOnlyList<WatchedTime>)[.. seed.Select(recovery => recovery.Back)])], plan.IntervalStream(load, NameOf(share), to, "back")),
            MedianInterval.OfTimes([.. of.Select(seed => (IReadOnlyList<WatchedTime>)[.. seed.Select(recovery => recovery.BackWider)])], plan.IntervalStream(load, NameOf(share), to, "wider")),
            KaplanMeier.Of(of.SelectMany(seed => seed).Select(recovery => recovery.Back)).WatchedMinutes,
            MedianInterval.Of([.. of.Select(seed => Quantiles.Median(seed.Select(recovery => recovery.ReachedFactor)))], plan.IntervalStream(load, NameOf(share), to, "reached")));
    }

    private static FaultyShare FaultyOf(ExperimentPlan plan, double share, IEnumerable<ContenderRun> runs)
    {
        var worlds = runs.Where(run => run.Contender == NameOf(share)).GroupBy(run => run.World)
            .Select(world => (Faulty: world.Sum(run => run.FaultyConfigurations), Changes: world.Sum(run => run.Episode.Steps.Count(step => step.Lever.Length > 0)))).ToArray();
        return new FaultyShare(
            share,
            MedianInterval.Of([.. worlds.Select(world => world.Changes == 0 ? 0 : 100.0 * world.Faulty / world.Changes)], plan.IntervalStream(NameOf(share), "faulty")),
            worlds.Sum(world => world.Faulty),
            worlds.Sum(world => world.Changes));
    }

    private static FindingsTable Rows(ExperimentPlan plan, IReadOnlyDictionary<ContenderRun, SwitchRecovery[]> recoveries) => new(
        "table1",
        ["load", "seed", "worldSeed", "contender", "switchMinute", "to", "backMinutes", "backCensored", "back80Minutes", "back80Censored", "reachedFactor", "runFaulty"],
        [.. recoveries.SelectMany(of => of.Value.Select(recovery => (string[])
        [
            of.Key.Load,
            Texts.Invariant($"{of.Key.World}"),
            Texts.Invariant($"{plan.WorldSeed(of.Key.World)}"),
            of.Key.Contender,
            FindingsText.Number(recovery.AtMinute),
            recovery.To,
            FindingsText.Number(recovery.Back.Minutes),
            recovery.Back.IsCensored ? "1" : "0",
            FindingsText.Number(recovery.BackWider.Minutes),
            recovery.BackWider.IsCensored ? "1" : "0",
            FindingsText.Number(recovery.ReachedFactor),
            Texts.Invariant($"{of.Key.FaultyConfigurations}"),
        ]))]);

    private static string NameOf(double share) => Texts.Invariant($"{Contender.PolicyName}-f{share:0.0}");

    private static string StationaryName(string load) => $"{Contender.PolicyName}-on-{Slug.Of(load)}";

    private static AlternatingWorkload AlternationOf(string load) => (AlternatingWorkload)WorkloadCatalogue.Parse(load);

    private static string[] PartsOf(string load) => [AlternationOf(load).First.Name, AlternationOf(load).Second.Name];

    /// <summary>The last step puts back the best configuration seen, which may be one of the other load: what comes after it says nothing about recovery.</summary>
    private static double LastStepMinute(int steps) => (OnlinePreset.Opening + (steps - 1) * OnlinePreset.StepLength).TotalMinutes;
}
