using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Sluice.Actors.Clusters;
using Sluice.Actors.Learning;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests;

/// <summary>The learner and its clusters, all of them real, over mail that cannot be relied on: they make the same policy, from the same episodes, each counted once.</summary>
public sealed class LossyMailTests(ITestOutputHelper output) : ActorTests
{
    private static readonly TrainingPlan Plan = new(
        [.. new[] { "poisson-low", "yahoo-ads", "iot" }.Select((workload, i) => new TrainingCluster(new($"c-{i}"), new(workload, new(workload))))],
        Iterations: 2, Steps: 2, Seed: 5, ExploitShare: 0.8, Engine: "managed", LearningRate: 0.001, EntropyBonus: 0, Selection.BuiltIn.Hash);

    private int _runs;

    [Fact]
    public Task Lost_doubled_and_overtaken_messages_change_nothing() => DisturbAsync(10);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Lost_doubled_and_overtaken_messages_change_nothing_many_times() =>
        DisturbAsync(int.TryParse(Environment.GetEnvironmentVariable("SLUICE_SEEDS"), CultureInfo.InvariantCulture, out var asked) ? asked : 1_000);

    private async Task DisturbAsync(int seeds)
    {
        var undisturbed = await TrainAsync(null);
        var manifests = Journal.Rows().Select(row => (row.PersistenceId, row.Manifest)).ToArray();
        // Registered once, then the references' episode and one an iteration.
        Assert.Equal(3 * (1 + 3), manifests.Count(row => row.PersistenceId != "learner"));
        var (lost, doubled, heldUp) = (0, 0, 0);
        for (var seed = 0; seed < seeds; seed++)
        {
            Journal.Execute("delete from journal");
            Journal.Execute("delete from sluice_policies");
            var mail = new LossyMail(Sys, (ulong)seed);
            var finished = await TrainAsync(mail);
            Assert.True((undisturbed.Policy, undisturbed.PolicyHash) == (finished.Policy, finished.PolicyHash), $"seed {seed} made another policy");
            Assert.Equal(manifests, Journal.Rows().Select(row => (row.PersistenceId, row.Manifest)));
            lost += mail.Lost;
            doubled += mail.Doubled;
            heldUp += mail.HeldUp;
        }

        output.WriteLine($"{seeds} seeds: {lost} messages lost, {doubled} doubled, {heldUp} held up");
        Assert.True(lost > seeds && doubled > seeds && heldUp > seeds);
    }

    private async Task<TrainingFinished> TrainAsync(LossyMail? mail)
    {
        var name = $"run-{_runs++}";
        var policies = Sys.ActorOf(Props.Create(() => new PolicyCopyActor(Policies)), $"policies-{name}");
        var learnerRef = new TaskCompletionSource<IActorRef>();
        // Each knows the other: clusters are made when they are first written to, and the learner is there by then.
        var clusters = Sys.ActorOf(Props.Create(() => new ClustersActor(learnerRef.Task, policies, mail)), $"clusters-{name}");
        var settings = new LearnerSettings(mail?.To(clusters) ?? clusters, Policies, Selection.BuiltIn, _ => new ManagedEngine()) { ResendAfter = TimeSpan.FromMilliseconds(40) };
        var learner = Sys.ActorOf(Props.Create(() => new LearnerActor(settings)), $"learner-{name}");
        learnerRef.SetResult(learner);

        var watcher = CreateTestProbe();
        learner.Tell(new BeginTraining(new("run"), Plan), watcher);
        var finished = (TrainingFinished)await watcher.FishForMessageAsync(message => message is TrainingFinished or TrainingRefused, Patience);
        await KillAsync(clusters);
        await KillAsync(learner);
        await KillAsync(policies);
        mail?.Close();
        return finished;
    }

    /// <summary>Stands for the shard region.</summary>
    private sealed class ClustersActor : ReceiveActor
    {
        public ClustersActor(Task<IActorRef> learner, IActorRef policies, LossyMail? mail)
        {
            Receive<IClusterMessage>(message =>
            {
                var id = message.Cluster.Value;
                var cluster = Context.Child(id);
                if (cluster.IsNobody())
                {
                    var settings = new ClusterSettings(new SimulatedFactory(), Selection.BuiltIn, policies, mail?.To(learner.Result) ?? learner.Result)
                    {
                        ResendAfter = TimeSpan.FromMilliseconds(40),
                    };
                    cluster = Context.ActorOf(Props.Create(() => new ClusterActor(id, settings)), id);
                }

                cluster.Forward(message);
            });
            // One that is not registered yet wants to go; here it stays.
            Receive<Passivate>(_ => { });
        }
    }
}
