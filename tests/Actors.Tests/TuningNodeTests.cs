using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Sluice.Actors.Membership;
using Sluice.Actors.Replay;
using Sluice.Actors.Storage;
using Sluice.Actors.Tests.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests;

/// <summary>A whole node: sharding, the singleton, the journal and simulated clusters.</summary>
public sealed class TuningNodeTests(PostgresServer postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly RunId Run = new("run");

    [Fact]
    public async Task The_same_seed_makes_the_same_policy_and_journal_with_one_thread_and_with_two()
    {
        using var one = new TemporaryJournal();
        using var two = new TemporaryJournal();
        var plan = PlanOf(clusters: 8, iterations: 4, steps: 4);
        await using (var node = await StartAsync(one.Settings, threads: 1))
            await TrainAsync(node, plan);
        await using (var node = await StartAsync(two.Settings, threads: 2))
            await TrainAsync(node, plan);

        var rows = Ours(one);
        Assert.Equal(rows, Ours(two));
        Assert.Equal(9, rows.Select(row => row.PersistenceId).Distinct().Count());
        // Registered, then an episode for the references and one an iteration.
        Assert.Equal(8 * (1 + 5), rows.Count(row => row.PersistenceId != "learner"));
        Assert.Equal(["tb1", "rf1", "pu1", "pu1", "pu1", "pu1", "te1"], one.Manifests("learner"));
        for (var number = 0; number <= 4; number++)
        {
            var version = new PolicyVersion(Run, number);
            Assert.Equal(
                (await new PolicyStore(one.Settings.DataOptions()).FindAsync(version))!.Snapshot.Weights,
                (await new PolicyStore(two.Settings.DataOptions()).FindAsync(version))!.Snapshot.Weights);
        }
    }

    [Fact]
    public async Task A_run_that_its_node_stopped_is_resumed_on_the_same_file_to_the_same_policy()
    {
        using var whole = new TemporaryJournal();
        using var broken = new TemporaryJournal();
        var plan = PlanOf(clusters: 3, iterations: 4, steps: 3);
        TrainingFinished expected;
        await using (var node = await StartAsync(whole.Settings))
            expected = await TrainAsync(node, plan);

        await using (var node = await StartAsync(broken.Settings))
        {
            var inbox = Inbox.Create(node.System);
            node.Learner.Tell(new BeginTraining(Run, plan), inbox.Receiver);
            await UntilAsync<TrainingProgressed>(inbox, progressed => progressed.Iteration == 2);
            node.Learner.Tell(new StopTraining(Run), inbox.Receiver);
            await UntilAsync<TrainingStopped>(inbox, _ => true);
        }

        TrainingFinished resumed;
        await using (var node = await StartAsync(broken.Settings))
            resumed = await TrainAsync(node, plan);

        Assert.Equal(expected, resumed);
        Assert.Equal(Ours(whole), Ours(broken));
    }

    [Fact]
    public async Task A_node_trains_and_tunes_on_postgres()
    {
        var journal = await postgres.DatabaseAsync();
        using var embedded = new TemporaryJournal();
        var plan = PlanOf(clusters: 3, iterations: 2, steps: 3);
        var finished = await TrainAndTuneAsync(journal, plan);
        Assert.Equal(await TrainAndTuneAsync(embedded.Settings, plan), finished);

        await using var reader = await JournalReader.OpenAsync(journal);
        Assert.Equal(["c-0", "c-1", "c-2", "held-out"], (await reader.ClustersAsync()).Select(cluster => cluster.Value));
        Assert.Equal(2, (await reader.LearningAsync()).OfType<PolicyUpdated>().Count());
        var policy = (await new PolicyStore(journal.DataOptions()).FindAsync(finished.Policy))!.Snapshot;
        var events = await reader.EpisodeAsync(new(new("held-out"), 0));
        var verdict = EpisodeReplay.Check(events, Selection.BuiltIn, policy, new SimulatedFactory().ShapeOf(new("poisson-low", new("low"))));
        Assert.True(verdict.IsIdentical);
        Assert.Equal(4, verdict.Steps);
    }

    [Fact]
    public async Task A_reader_names_the_event_that_a_journal_lacks()
    {
        using var journal = new TemporaryJournal();
        await using (var node = await StartAsync(journal.Settings))
            await TrainAsync(node, PlanOf(clusters: 1, iterations: 1, steps: 1));
        journal.Execute("delete from journal where persistence_id = 'cluster-c-0' and sequence_number = 2");

        await using var reader = await JournalReader.OpenAsync(journal.Settings);
        var gap = await Assert.ThrowsAsync<InvalidDataException>(() => reader.EventsAsync(new("c-0")));
        Assert.Contains("cluster-c-0 is damaged at event 2: it is missing", gap.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await reader.LearningAsync());
    }

    [Fact]
    public async Task A_reader_finds_nothing_in_a_new_journal()
    {
        using var journal = new TemporaryJournal();
        await using var reader = await JournalReader.OpenAsync(journal.Settings);
        Assert.Empty(await reader.ClustersAsync());
        Assert.Empty(await reader.LearningAsync());
        Assert.Empty(await reader.EpisodeAsync(new(new("nobody"), 0)));
    }

    [Fact]
    public async Task A_node_refuses_to_start_on_a_file_that_is_no_journal()
    {
        using var journal = new TemporaryJournal();
        await File.WriteAllTextAsync(journal.File, new string('x', 5000));
        await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(journal.Settings));
        await Assert.ThrowsAsync<InvalidDataException>(() => JournalReader.OpenAsync(journal.Settings));
    }

    [Theory]
    [InlineData("akka = 1")]
    [InlineData("akka.actor.provider = \"No.Such, Type\"")]
    [InlineData("akka.remote.dot-netty.tcp.port = many")]
    [InlineData("akka.loggers = [\"No.Such, Logger\"]")]
    public async Task Akka_settings_that_no_node_can_be_started_with_are_refused(string hocon)
    {
        using var journal = new TemporaryJournal();
        var settings = new TuningNodeSettings(journal.Settings, new SimulatedFactory(), _ => new ManagedEngine(1)) { Hocon = hocon };
        var refused = await Assert.ThrowsAsync<NodeConfigurationException>(() => TuningNode.StartAsync(settings));
        Assert.Contains("hocon/*.conf", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_refused()
    {
        using var journal = new TemporaryJournal();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var settings = new TuningNodeSettings(journal.Settings, new SimulatedFactory(), _ => new ManagedEngine(1));
        var membership = new MembershipSettings("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, new SeedPeers([])) { OwnsJournal = true };
        var refused = await Assert.ThrowsAsync<NodeConfigurationException>(() => TuningNode.JoinAsync(settings, membership, TestContext.Current.CancellationToken));
        Assert.Contains("address", refused.Message, StringComparison.Ordinal);
    }

    private static Task<TuningNode> StartAsync(JournalSettings journal, int threads = 2) =>
        TuningNode.StartAsync(new TuningNodeSettings(journal, new SimulatedFactory(), _ => new ManagedEngine(threads)) { Threads = threads });

    private static TrainingPlan PlanOf(int clusters, int iterations, int steps) => new(
        [.. Enumerable.Range(0, clusters).Select(i => new TrainingCluster(
            new($"c-{i}"), i % 2 == 0 ? new("poisson-low", new("low")) : new ClusterDescription("yahoo-ads", new("ads"))))],
        iterations, steps, Seed: 20, ExploitShare: 0.8, Engine: "managed", LearningRate: 0.001, EntropyBonus: 0.01, Selection.BuiltIn.Hash);

    private static async Task<TrainingFinished> TrainAsync(TuningNode node, TrainingPlan plan)
    {
        var inbox = Inbox.Create(node.System);
        node.Learner.Tell(new BeginTraining(Run, plan), inbox.Receiver);
        return await UntilAsync<TrainingFinished>(inbox, _ => true);
    }

    private static async Task<TrainingFinished> TrainAndTuneAsync(JournalSettings journal, TrainingPlan plan)
    {
        await using var node = await StartAsync(journal);
        var finished = await TrainAsync(node, plan);
        var inbox = Inbox.Create(node.System);
        var heldOut = new ClusterId("held-out");
        node.Clusters.Tell(new RegisterCluster(heldOut, new("poisson-low", new("low"))), inbox.Receiver);
        await UntilAsync<ClusterAccepted>(inbox, _ => true);
        node.Clusters.Tell(
            new BeginEpisode(
                new(heldOut, 0),
                new EpisodePlan(EpisodeKind.Tuning, 4, new FromPolicy(finished.Policy), 3, 4, 0.8, null, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(300), TimeSpan.Zero)),
            inbox.Receiver);
        Assert.Null((await UntilAsync<EpisodeFinished>(inbox, _ => true)).Closed.Abandoned);
        return finished;
    }

    private static async Task<T> UntilAsync<T>(Inbox inbox, Func<T, bool> wanted)
    {
        while (true)
        {
            switch (await inbox.ReceiveAsync(Patience))
            {
                case T message when wanted(message):
                    return message;
                case TrainingRefused refused:
                    Assert.Fail(refused.Reason);
                    break;
                case ClusterRefused refused:
                    Assert.Fail(refused.Reason);
                    break;
                case Status.Failure failure:
                    Assert.Fail(failure.Cause.Message);
                    break;
            }
        }
    }

    /// <summary>The rows of clusters and learner; those that Akka keeps for sharding hold addresses.</summary>
    private static IReadOnlyList<JournalRow> Ours(TemporaryJournal journal) =>
        [.. journal.Rows().Where(row => row.PersistenceId == "learner" || row.PersistenceId.StartsWith("cluster-", StringComparison.Ordinal))];
}
