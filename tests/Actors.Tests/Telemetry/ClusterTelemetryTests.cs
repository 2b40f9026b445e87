using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.TestKit;
using Sluice.Actors.Clusters;
using Sluice.Actors.Learning;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;
using Sluice.Actors.Tests.Clusters;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Spark;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Safety;
using Xunit;

namespace Sluice.Actors.Tests.Telemetry;

public sealed class ClusterTelemetryTests : ActorTests
{
    private static readonly ClusterId Id = new("watched");
    private static readonly PolicySnapshot Policy = PolicyLearner.Untrained(new RunId("run"), Selection.BuiltIn, 5);

    private static readonly EpisodePlan Training = new(
        EpisodeKind.Training, 3, new FromPolicy(Policy.Version), 7, 9, 0.8, 5_000, TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(300), TimeSpan.Zero);

    private static readonly EpisodePlan OneChange = Training with
    {
        Kind = EpisodeKind.Tuning,
        Steps = 2,
        Choice = new FromScript([new(SparkLevers.BatchDuration.Name, 5_000)]),
        ReferenceP99Ms = null,
    };

    private readonly NodeTelemetry _node = new();
    private readonly ScriptedCluster _scripted = new();
    private readonly TestProbe _learner;

    public ClusterTelemetryTests() => _learner = CreateTestProbe("learner");

    [Fact]
    public async Task A_tuned_cluster_has_a_latency_and_a_span_a_step_until_its_actor_stops()
    {
        using var spans = new StepSpans(Id.Value);
        var cluster = await RegisteredAsync();
        Assert.Equal((1, 0), (_node.Clusters, _node.Episodes));
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);

        Assert.Equal(2, Of("measured", _node.Steps));
        Assert.True(Of("loaded", _node.Rollouts) >= 1);
        var series = Assert.Single(_node.P99Seconds);
        Assert.Equal(1.0, series.Value);
        Assert.Equal(Id.Value, series.Tags[0].Value);
        Assert.Equal(Id.Value, Assert.Single(_node.LagSeconds).Tags[0].Value);

        var steps = spans.Steps;
        Assert.Equal([0, 1], steps.Select(step => (int)step.GetTagItem("sluice.step")!));
        Assert.All(steps, step => Assert.Equal("measured, 0", $"{step.GetTagItem("sluice.outcome")}, {step.GetTagItem("sluice.episode")}"));
        Assert.Equal([SparkLevers.BatchDuration.Name], (IEnumerable<string>)steps[0].GetTagItem("sluice.levers")!);
        Assert.Equal(["rollout", "stabilisation", "measuring"], spans.PartsOf(steps[0]).Select(part => part.OperationName));

        await KillAsync(cluster);
        Assert.Equal((0, 0), (_node.Clusters, _node.Episodes));
        Assert.Empty(_node.P99Seconds);
        Assert.Empty(_node.LagSeconds);
    }

    [Fact]
    public void How_far_a_cluster_is_behind_is_in_seconds_of_its_arrivals_and_gone_where_nobody_can_say()
    {
        var probe = new ClusterProbe(_node, Id);
        probe.Begun(new EpisodeId(Id, 0), EpisodeKind.Tuning);
        foreach (var (lag, rate, seconds) in ((double, double, double?)[])[(6_000, 20, 300), (0, 0, 0), (double.NaN, 20, null), (6_000, 20, 300), (6_000, 0, null), (10, double.NaN, null)])
        {
            probe.Read(new ChangeWatched(default, new GuardSample(TimeSpan.Zero, 1, 1, lag, rate, true)));
            Assert.Equal(seconds, _node.LagSeconds.Select(series => (double?)series.Value).SingleOrDefault());
        }
    }

    [Fact]
    public async Task A_training_episode_is_counted_when_it_ends_and_makes_no_span_and_no_series()
    {
        using var spans = new StepSpans(Id.Value);
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 1), Training), TestActor);
        await _learner.FishForMessageAsync<SubmitTrajectory>(_ => true);

        Assert.Equal(3, Of("measured", _node.Steps));
        // Its registration and its one record.
        Assert.Equal(2, _node.Writes);
        Assert.Equal(Policy.Version.Number, _node.PolicyNumber);
        Assert.Empty(_node.P99Seconds);
        Assert.Empty(_node.LagSeconds);
        Assert.Empty(spans.Steps);
        Assert.Equal(0, _node.Episodes);
    }

    [Fact]
    public async Task A_configuration_that_killed_the_application_is_counted_and_so_is_its_being_taken_back()
    {
        _scripted.Load = configuration => configuration[SparkLevers.BatchDuration] == 5_000
            ? new LoadReport(LoadOutcome.Died, ChangeScope.Application, TimeSpan.FromSeconds(9), "heap")
            : new LoadReport(LoadOutcome.Loaded, ChangeScope.Application, TimeSpan.FromSeconds(20));
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);

        Assert.Equal((1L, 1L), (Of("died", _node.Rollouts), Of("taken-back", _node.Rollouts)));
        Assert.Equal((1L, 1L), (Of("faulty", _node.Steps), Of("measured", _node.Steps)));
    }

    [Fact]
    public async Task A_cluster_that_stops_during_an_episode_leaves_no_span_open()
    {
        using var spans = new StepSpans(Id.Value);
        var never = new TaskCompletionSource();
        _scripted.Reading = self => self.Now > TimeSpan.FromMinutes(11.5) ? never.Task : Task.CompletedTask;
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is StepRecorded);
        // Answered only after what the step decided next was carried out.
        await cluster.Ask<ClusterView>(new GetCluster(Id), Patience);
        Assert.Equal(1, _node.Episodes);
        await KillAsync(cluster);

        Assert.Equal(0, _node.Episodes);
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], spans.Steps.Select(step => step.Status));
    }

    [Fact]
    public void There_are_at_most_so_many_series_and_a_cluster_that_goes_makes_room()
    {
        for (var number = 0; number < NodeTelemetry.MostSeries + 5; number++)
            _node.P99Measured(new ClusterId($"c-{number}"), 1);
        Assert.Equal(NodeTelemetry.MostSeries, _node.P99Seconds.Count);

        _node.Forget(new ClusterId("c-0"));
        _node.P99Measured(new ClusterId("late"), 2);
        _node.P99Measured(new ClusterId("too late"), 2);
        Assert.Equal([2.0], _node.P99Seconds.Select(series => series.Value).Where(value => value > 1));
    }

    private static long Of(string outcome, IEnumerable<Measurement<long>> counts) =>
        Assert.Single(counts, count => (string?)count.Tags[0].Value == outcome).Value;

    private async Task<IActorRef> RegisteredAsync()
    {
        await Policies.SaveAsync(new StoredPolicy(Policy, RunningBaseline.Empty));
        var copy = Sys.ActorOf(Akka.Actor.Props.Create(() => new PolicyCopyActor(Policies)));
        var settings = new ClusterSettings(_scripted, Selection.BuiltIn, copy, _learner) { Telemetry = _node };
        var cluster = Sys.ActorOf(Akka.Actor.Props.Create(() => new ClusterActor(Id.Value, settings)));
        cluster.Tell(new RegisterCluster(Id, new ClusterDescription("scripted", new("low"))), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        return cluster;
    }
}
