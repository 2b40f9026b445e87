using System.Globalization;
using Sluice.Actors;
using Sluice.Actors.Storage;
using Sluice.Hosting.Experiments;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;
using Xunit;

namespace Sluice.Hosting.Tests.Safety;

/// <summary>
/// The targets of the guard on the simulated fleet, ten seeds of each of the five loads. Slow: minutes each; SAFETY_SEEDS and SAFETY_STEPS make it longer or shorter,
/// SAFETY_SLO_MS sets another objective.
/// </summary>
public sealed class SafetyEvidence
{
    private static readonly int Seeds = Number("SAFETY_SEEDS", 10);
    private static readonly int Steps = Number("SAFETY_STEPS", 36);
    private static readonly double SloMs = Number("SAFETY_SLO_MS", 30_000);
    private static readonly TimeSpan Opening = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StepLength = TimeSpan.FromMinutes(5);

    [Fact(Explicit = true)]
    public async Task With_a_twentieth_of_the_configurations_faulty_the_guard_spares_nine_of_ten_minutes_over_the_objective_that_faults_cost()
    {
        var guarded = new SafetyRules { Mode = ClusterMode.Apply, SloP99Ms = SloMs };
        double total = 0, spared = 0, totalClean = 0, sparedClean = 0;
        var perSeed = new List<double>();
        var rollbacks = new List<double>();
        foreach (var load in FleetPlan.Workloads)
        {
            var cleanUnguarded = await PolicyRunsAsync(load, 0, null);
            var cleanGuarded = await PolicyRunsAsync(load, 0, guarded);
            var faultyUnguarded = await PolicyRunsAsync(load, 0.05, null);
            var faultyGuarded = await PolicyRunsAsync(load, 0.05, guarded);
            foreach (var (name, runs) in new[] { ("clean", cleanUnguarded), ("clean, guarded", cleanGuarded), ("faulty", faultyUnguarded), ("faulty, guarded", faultyGuarded) })
            {
                var alarms = runs.Sum(run => run.Alarms.Count);
                Write($"{load} {name}: {runs.Sum(run => run.Over)} of {runs.Sum(run => run.Episode.Minutes.Count)} minutes over {SloMs:0} ms; {runs.Sum(run => run.Episode.Steps.Count(step => step.Lever.Length > 0))} changes, {runs.Sum(run => run.Episode.Steps.Count(step => step.Outcome == StepOutcome.Faulty))} faulty steps, {alarms} alarms of which {runs.Sum(run => run.FalseAlarms.Count)} false");
                Write($"    p99 over the last ten minutes: {Quantiles.Median([.. runs.Select(run => run.LastP99Ms)]):0} ms in the median of the runs, {Quantiles.Of([.. runs.Select(run => run.LastP99Ms)], 0.9):0} ms in nine of ten");
                foreach (var kind in runs.SelectMany(run => run.Faults).GroupBy(fault => fault.Kind).OrderBy(kind => kind.Key))
                    Write($"    {kind.Key}: {kind.Count()}, in effect for {string.Join(" ", kind.Select(fault => fault.GoneAt is { } gone ? $"{(gone - fault.At).TotalSeconds:0}" : "ever").Take(16))} s");
                foreach (var alarm in runs.SelectMany(run => run.FalseAlarms).Take(3))
                    Write($"    false: {alarm.Episode} step {alarm.Step}: {alarm.Reason}");
            }

            total += faultyUnguarded.Sum(run => run.Over);
            spared += faultyGuarded.Sum(run => run.Over);
            totalClean += cleanUnguarded.Sum(run => run.Over);
            sparedClean += cleanGuarded.Sum(run => run.Over);
            for (var i = 0; i < Seeds; i++)
            {
                var harm = faultyUnguarded[i].Over - cleanUnguarded[i].Over;
                if (harm > 0)
                    perSeed.Add((faultyGuarded[i].Over - cleanGuarded[i].Over) / (double)harm);
            }

            rollbacks.AddRange(faultyGuarded.SelectMany(run => run.Faults).Where(fault => fault is { Kind: not FaultKind.Refused, GoneAt: not null }).Select(fault => (fault.GoneAt!.Value - fault.At).TotalSeconds));
        }

        Write($"minutes over the objective: {spared:0} guarded, {total:0} unguarded: {spared / total:P1}; without faults {sparedClean:0} and {totalClean:0}, so that faults cost {spared - sparedClean:0} and {total - totalClean:0}: {(spared - sparedClean) / (total - totalClean):P1}");
        Write($"of {perSeed.Count} runs in which faults cost minutes, the median share that is left is {Quantiles.Median(perSeed):P1}");
        Write($"{rollbacks.Count} faults were in effect, until the rollback had loaded for {Quantiles.Median(rollbacks):0} s in the median, {Quantiles.Of(rollbacks, 0.9):0} s in nine of ten");
        Assert.InRange(Quantiles.Median(rollbacks), 0, 300);
        Assert.True(sparedClean <= totalClean, "where nothing is faulty the guard costs more minutes than it spares");
        // What restarts and the defaults cost is there with faults and without: only the minutes that faults cost can be spared.
        Assert.InRange((spared - sparedClean) / (total - totalClean), 0, 0.10);
    }

    [Fact(Explicit = true)]
    public async Task Restarts_of_a_tuned_cluster_that_change_nothing_are_rolled_back_in_less_than_one_of_twenty_runs()
    {
        // Nothing reads this lever on these clusters; it restarts the application all the same.
        var inert = LeverCatalogue.Find("spark.locality.wait.rack");
        LeverSetting[] restarts = [.. Enumerable.Range(1, 11).Select(i => new LeverSetting(inert.Name, 500 + 10 * i))];
        var (runs, alarmed) = (0, 0);
        foreach (var slo in (double?[])[null, SloMs])
        {
            foreach (var load in FleetPlan.Workloads)
            {
                // Of a cluster that keeps up: one that does not falls behind for good with a restart, and the alarm is a true one.
                LeverSetting[] tuned = [.. BestKnownTable.BuiltIn.Find(FleetPlan.Describe(load).Class)!.Changes.Select(change => new LeverSetting(change.Lever.Name, change.Value))];
                var ran = await RunAsync(load, 0, i => new EpisodePlan(
                    EpisodeKind.Tuning, tuned.Length + restarts.Length, new FromScript([.. tuned, .. restarts]), SeedOf(i), SeedOf(i), 1, null, Opening, StepLength, TimeSpan.Zero)
                {
                    Safety = new SafetyRules { Mode = ClusterMode.Apply, SloP99Ms = slo },
                });
                var falsely = ran.Where(run => run.Alarms.Any(alarm => alarm.Step >= tuned.Length)).ToArray();
                runs += ran.Count;
                alarmed += falsely.Length;
                Write($"{load}, objective {slo?.ToString("0", CultureInfo.InvariantCulture) ?? "none"}: {falsely.Length} of {ran.Count} runs with a false rollback, in {ran.Sum(run => run.Episode.Steps.Count(step => step.Step >= tuned.Length))} restarts");
                foreach (var alarm in falsely.SelectMany(run => run.Alarms).Where(alarm => alarm.Step >= tuned.Length).Take(3))
                    Write($"    {alarm.Episode} step {alarm.Step}: {alarm.Reason}");
            }
        }

        Write($"{alarmed} of {runs} runs with a false rollback: {alarmed / (double)runs:P1}");
        Assert.InRange(alarmed / (double)runs, 0, 0.05);
    }

    private static Task<IReadOnlyList<EvidenceRun>> PolicyRunsAsync(string load, double share, SafetyRules? rules) => RunAsync(load, share, i => new EpisodePlan(
        EpisodeKind.Tuning, Steps, new FromPolicy(PretrainedPolicy.Document.Snapshot.Version), SeedOf(i), SeedOf(i), 0.8, null, Opening, StepLength, TimeSpan.Zero)
    {
        Safety = rules,
    });

    private static async Task<IReadOnlyList<EvidenceRun>> RunAsync(string load, double share, Func<int, EpisodePlan> plan)
    {
        using var directory = new TemporaryDirectory();
        var factory = new FaultyFactory(share);
        await using var node = await TuningNode.StartAsync(
            new TuningNodeSettings(new JournalSettings(JournalProvider.Sqlite, $"Data Source={directory.File("journal.db")}"), factory, _ => new ManagedEngine())
            {
                Hocon = "akka { loglevel = OFF, stdout-loglevel = OFF }",
            });
        await node.Policies.SaveAsync(Served.Shipped);
        var session = new EpisodeSession(node);
        var runs = new EvidenceRun[Seeds];
        await Parallel.ForAsync(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, stop) =>
        {
            var cluster = new ClusterId($"{Slug.Of(load)}-{i + 1}");
            var number = await session.RegisterAsync(cluster, FleetPlan.Describe(load), stop);
            var episode = await session.RunAsync(new EpisodeId(cluster, number), plan(i), _ => { }, stop);
            runs[i] = new EvidenceRun(episode, factory.Injected[cluster]);
        });
        return runs;
    }

    private static ulong SeedOf(int run) => RandomStream.For(1811, RandomStream.Key("safety"), (ulong)run).NextUInt64();

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static void Write(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record EvidenceRun(WatchedEpisode Episode, IReadOnlyList<InjectedFault> Faults)
    {
        /// <summary>Minutes in which the objective was not kept, those in which nothing was finished among them.</summary>
        public int Over => Episode.Minutes.Count(minute => minute.At >= Opening && !(minute.P99Ms <= SloMs));

        /// <summary>Where tuning left the cluster.</summary>
        public double LastP99Ms => Quantiles.Median([.. Episode.Minutes.TakeLast(10).Select(minute => minute.P99Ms)]);

        public IReadOnlyList<GuardAlarmed> Alarms { get; } = [.. Episode.Events.OfType<GuardAlarmed>()];

        /// <summary>Alarms while no fault was in effect.</summary>
        public IReadOnlyList<GuardAlarmed> FalseAlarms => [.. Alarms.Where(alarm => !Faults.Any(fault => fault.At <= alarm.At && !(fault.GoneAt < alarm.At)))];
    }
}
