using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Sluice.Actors.Faults;
using Sluice.Actors.Tests.Storage;
using Sluice.Hosting.Tests;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>
/// Nodes that die exactly between two effects: of a tuning step, of a training iteration. Every test ends with <c>sluice check journal</c>.
/// Takes minutes, so it is explicit: the README has its command.
/// </summary>
[Trait("Category", "Slow")]
public sealed class InjectionTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Killed = 137;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly InjectionPoint[] OfTuning =
    [
        InjectionPoint.OwnerAcquired, InjectionPoint.EpisodeBegun, InjectionPoint.EpisodeOpened, InjectionPoint.RolloutRequested, InjectionPoint.RolloutAdmitted,
        InjectionPoint.ConfigurationLoaded, InjectionPoint.RolloutSettled, InjectionPoint.StabilisationWatched, InjectionPoint.WindowRead,
        InjectionPoint.StepRecorded, InjectionPoint.EpisodeClosed,
    ];

    private static readonly InjectionPoint[] OfLearner =
        [InjectionPoint.TrajectoryCollected, InjectionPoint.UpdateComputed, InjectionPoint.PolicySaved, InjectionPoint.PolicyUpdated];

    private static readonly InjectionPoint[] OfTrainingClusters = [InjectionPoint.EpisodeRecorded, InjectionPoint.TrajectoryAcknowledged];

    [Fact(Explicit = true)]
    public async Task Wherever_in_a_step_a_node_dies_nothing_is_done_twice_and_every_cluster_is_tuned_on()
    {
        const int Armed = 2;
        var kills = TunedFleet.Kills(OfTuning.Length);
        var journal = await postgres.DatabaseAsync();
        string[] arms = [];
        using var nodes = new Nodes(journal, new Loopback(), TunedFleet.Arguments) { ArgumentsOf = node => node == Armed ? arms : [] };
        await nodes.StartThreeAsync();
        await journal.AllProgressAsync(Patience);
        nodes[Armed].Kill();
        await nodes[Armed].EndAsync(Nodes.Patience);
        var random = new Random(1);
        for (var kill = 0; kill < kills; kill++)
        {
            arms = At(OfTuning[kill % OfTuning.Length], random.Next(1, 4));
            var died = nodes.Start(Armed);
            Assert.Equal(Killed, await died.EndAsync(Patience));
            // It was there in between, and not killed while it joined.
            Assert.Equal(1, died.Count("serving as"));
        }

        arms = [];
        await nodes.Start(Armed).SaysAsync("serving as", Patience);
        var back = await journal.AllProgressAsync(Patience);
        output.WriteLine($"{kills} kills at {Math.Min(kills, OfTuning.Length)} points; every cluster went on {back.TotalSeconds:0.0} s after the last node was back");
        await nodes.EndTunedAsync(journal, output);
    }

    [Fact(Explicit = true)]
    public async Task Wherever_in_an_iteration_nodes_die_the_weights_are_those_of_a_run_that_nobody_disturbed()
    {
        // It goes on while nodes start again.
        var iterations = 500 * TunedFleet.Kills(1);
        using var alone = new TemporaryDirectory();
        var undisturbed = TrainedPolicy.HashOf(await ServeProcess.RunAsync(Train(iterations, alone), null));

        var journal = await postgres.DatabaseAsync();
        var random = new Random(1);
        var arms = new string[3][];
        for (var node = 0; node < 3; node++)
            arms[node] = [];
        var network = new Loopback();
        using var nodes = new Nodes(journal, network) { ArgumentsOf = node => arms[node] };
        await nodes.StartThreeAsync();
        using var guest = new TemporaryDirectory();
        var run = ServeProcess.RunAsync([.. Train(iterations, guest), "--seeds", Seeds(network)], journal.Connection);

        // One node is armed at a time, so that the others are a majority: the learner's own for the learner's points.
        var begun = Stopwatch.GetTimestamp();
        var kills = 0;
        foreach (var point in Enumerable.Repeat<InjectionPoint[]>([.. OfLearner, .. OfTrainingClusters], TunedFleet.Kills(1)).SelectMany(points => points))
        {
            int[] running = [.. nodes.Running];
            var learner = await nodes.LearnerAsync();
            // Whoever is the learner was not started armed; the next learner is whoever has been there longest.
            var victim = running.First(node => node != learner);
            arms[victim] = At(point, random.Next(1, 6));
            nodes[victim].Kill();
            await nodes[victim].EndAsync(Nodes.Patience);
            var armed = nodes.Start(victim);
            await armed.SaysAsync("serving as", Patience);
            if (OfLearner.Contains(point))
            {
                foreach (var other in running.Where(node => node != victim))
                {
                    arms[other] = [];
                    await nodes[other].SignalAsync("TERM");
                    await nodes[other].EndAsync(Nodes.Patience);
                    await nodes.Start(other).SaysAsync("serving as", Patience);
                }
            }

            if (await Task.WhenAny(armed.EndAsync(Patience), run) == run)
                break;
            Assert.Equal(Killed, await armed.EndAsync(Patience));
            kills++;
            arms[victim] = [];
            await nodes.Start(victim).SaysAsync("serving as", Patience);
        }

        var disturbed = TrainedPolicy.HashOf(await run.WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken));
        output.WriteLine($"{kills} kills, {iterations} iterations in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s, weights {disturbed}");
        Assert.Equal(undisturbed, disturbed);
        Assert.Equal((OfLearner.Length + OfTrainingClusters.Length) * TunedFleet.Kills(1), kills);
        await nodes.EndWithACheckAsync(journal, output);
    }

    [Fact(Explicit = true)]
    public async Task A_run_goes_on_by_itself_when_its_database_was_away()
    {
        const int Iterations = 300;
        using var alone = new TemporaryDirectory();
        var undisturbed = TrainedPolicy.HashOf(await ServeProcess.RunAsync(Train(Iterations, alone), null));

        await using var own = new PostgresServer();
        var journal = await own.DatabaseAsync();
        var network = new Loopback();
        using var nodes = new Nodes(journal, network);
        await nodes.StartThreeAsync();
        using var guest = new TemporaryDirectory();
        var run = ServeProcess.RunAsync([.. Train(Iterations, guest), "--seeds", Seeds(network)], journal.Connection);
        while (await journal.EventsOfAsync("learner") < 20)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        await own.CrashAsync();
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        await own.StartAsync();
        NpgsqlConnection.ClearAllPools();
        var back = Stopwatch.GetTimestamp();
        var events = await journal.EventsOfAsync("learner");
        while (await journal.EventsOfAsync("learner") == events && !run.IsCompleted)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        output.WriteLine($"{events} events of the learner when the database was back, the next one {Stopwatch.GetElapsedTime(back).TotalSeconds:0.0} s later");
        Assert.Equal(undisturbed, TrainedPolicy.HashOf(await run.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken)));
        await nodes.EndWithACheckAsync(journal, output);
    }

    private static string[] Train(int iterations, TemporaryDirectory data) =>
    [
        "train", "--clusters", "10", "--iterations", iterations.ToString(CultureInfo.InvariantCulture), "--steps", "12", "--run", "disturbed", "--no-early-stop",
        "--threads", "1", "--data", data.Root, "-o", "json",
    ];

    private static string Seeds(Loopback network) => string.Join(
        ',', Enumerable.Range(0, 3).Select(network.PlaceOf).Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Host}:{place.Port}")));

    private static string[] At(InjectionPoint point, int time) =>
        ["--kill-at", string.Create(CultureInfo.InvariantCulture, $"{JsonNamingPolicy.KebabCaseLower.ConvertName(point.ToString())}:{time}")];
}
