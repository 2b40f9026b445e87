using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Sluice.Actors.Tests.Storage;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests;

/// <summary>Two nodes of one Akka cluster in one process, each with a remoting of its own: everything between them crosses a wire.</summary>
public sealed class TwoNodesTests(PostgresServer postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TrainingPlan Plan = new(
        [.. Enumerable.Range(0, 8).Select(i => new TrainingCluster(new($"c-{i}"), new("poisson-low", new("low"))))],
        2, 3, Seed: 20, ExploitShare: 0.8, Engine: "managed", LearningRate: 0.001, EntropyBonus: 0.01, Selection.BuiltIn.Hash);

    [Fact]
    public async Task Two_nodes_share_the_clusters_and_train_the_policy_that_one_node_trains()
    {
        using var embedded = new TemporaryJournal();
        TrainingFinished expected;
        await using (var alone = await TuningNode.StartAsync(Settings(embedded.Settings)))
            expected = await TrainAsync(alone);

        var journal = await postgres.DatabaseAsync();
        PeerAddress[] places = [new("127.0.0.1", FreePort()), new("127.0.0.1", FreePort())];
        var nodes = await Task.WhenAll(places.Select(place => TuningNode.JoinAsync(
            Settings(journal), new MembershipSettings(place.Host, place.Port, new SeedPeers(places)), TestContext.Current.CancellationToken)));
        await using var one = nodes[0];
        await using var two = nodes[1];

        // The learner is on one of them, so one of these asks from afar.
        Assert.Equal(expected, await TrainAsync(one));
        Assert.Equal(expected, await TrainAsync(two));
        Assert.All(await Task.WhenAll(nodes.Select(ClustersOnAsync)), clusters => Assert.NotEmpty(clusters));
    }

    private static TuningNodeSettings Settings(JournalSettings journal) =>
        new(journal, new SimulatedFactory(), _ => new ManagedEngine(1)) { Threads = 1 };

    private static async Task<string[]> ClustersOnAsync(TuningNode node)
    {
        var state = await node.Clusters.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience);
        return [.. state.Shards.SelectMany(shard => shard.EntityIds)];
    }

    private static async Task<TrainingFinished> TrainAsync(TuningNode node)
    {
        var inbox = Inbox.Create(node.System);
        while (true)
        {
            // The proxy of a node that has just come up may not know the learner yet.
            node.Learner.Tell(new BeginTraining(new RunId("run"), Plan), inbox.Receiver);
            for (object? message; (message = await NextAsync(inbox)) is not null;)
            {
                switch (message)
                {
                    case TrainingFinished finished:
                        return finished;
                    case TrainingRefused refused:
                        Assert.Fail(refused.Reason);
                        break;
                }
            }
        }
    }

    private static async Task<object?> NextAsync(Inbox inbox) => await inbox.ReceiveAsync(Patience) is var message and not Status.Failure ? message : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
