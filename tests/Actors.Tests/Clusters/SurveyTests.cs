using Akka.Actor;
using Akka.TestKit;
using Sluice.Actors.Clusters;
using Sluice.Actors.Learning;
using Sluice.Actors.Replay;
using Sluice.Actors.Tests.Serialization;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Actors.Tests.Clusters;

public sealed class SurveyTests : ActorTests
{
    private static readonly ClusterId Id = new("c-1");
    private static readonly ClusterDescription Simulated = new("poisson-low", new("low"));
    private static readonly ClusterDescription Scripted = new("scripted", new("low"));

    private static readonly EpisodePlan Plan = new(
        EpisodeKind.Survey, 8, new AtRandom(), 7, 9, 1, null, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.Zero);

    private readonly ScriptedCluster _scripted = new();
    private readonly TestProbe _parent;
    private int _starts;

    public SurveyTests() => _parent = CreateTestProbe("shard");

    [Fact]
    public async Task A_survey_is_one_event_and_replays_identically_from_the_journal()
    {
        var cluster = await RegisteredAsync(Simulated, new SimulatedFactory());
        await RunAsync(cluster, 0);
        await RunAsync(cluster, 1);

        Assert.Equal(["cr1", "vr1", "vr1"], Journal.Manifests(ClusterActor.PersistenceIdOf(Id)));
        var surveys = await SurveysAsync();
        foreach (var survey in surveys)
        {
            var verdict = SurveyReplay.Check(survey, new SimulatedFactory().ShapeOf(Simulated));
            Assert.True(verdict.IsIdentical, Fields.Of(verdict));
            Assert.Equal(8, verdict.Steps);
        }

        var rows = SurveyRows.Of(surveys).ToArray();
        Assert.Equal(16, rows.Length);
        Assert.Contains(rows, row => row.Observed is { Mark: SurveyMark.Measured, P99Ms: > 100, Throughput: > 1_000 });
        Assert.All(rows.Where(row => row.Observed.Mark.IsObserved()), row => Assert.Contains(row.Observed.Metrics, float.IsFinite));
    }

    [Fact]
    public async Task A_cluster_that_dies_in_the_middle_runs_the_survey_again_and_comes_to_the_same_bytes()
    {
        var factory = new SimulatedFactory();
        var cluster = await RegisteredAsync(Simulated, factory);
        await RunAsync(cluster, 0);
        await RunAsync(cluster, 1);
        var whole = Journal.Rows(ClusterActor.PersistenceIdOf(Id)).Select(row => row.Payload).ToArray();
        await KillAsync(cluster);
        Journal.Execute($"delete from journal where persistence_id = '{ClusterActor.PersistenceIdOf(Id)}' and sequence_number > 2");

        cluster = Start(factory);
        cluster.Tell(new BeginEpisode(new EpisodeId(Id, 1), Plan), TestActor);
        await KillAsync(cluster);
        Assert.Equal(["cr1", "vr1"], Journal.Manifests(ClusterActor.PersistenceIdOf(Id)).Take(2));

        cluster = Start(factory);
        await RunAsync(cluster, 1);
        Assert.Equal(whole, Journal.Rows(ClusterActor.PersistenceIdOf(Id)).Select(row => row.Payload));
    }

    [Fact]
    public async Task A_survey_that_is_asked_for_again_is_answered_and_not_run_again()
    {
        var cluster = await RegisteredAsync(Scripted, _scripted);
        var first = await RunAsync(cluster, 0);
        var again = await RunAsync(cluster, 0);
        Assert.Equal(Fields.Of(first), Fields.Of(again));
        Assert.Equal(1, _scripted.Connections);

        await KillAsync(cluster);
        Assert.Equal(Fields.Of(first), Fields.Of(await RunAsync(Start(_scripted), 0)));
        Assert.Equal(["cr1", "vr1"], Journal.Manifests(ClusterActor.PersistenceIdOf(Id)));
    }

    [Fact]
    public async Task The_next_survey_goes_on_in_the_configuration_in_which_the_last_one_ended_also_from_a_snapshot()
    {
        var always = Snapshots;
        var cluster = await RegisteredAsync(Scripted, _scripted, always);
        var first = await RunAsync(cluster, 0);
        await AwaitAssertAsync(() => Assert.Equal(1, Journal.Count("select count(*) from snapshot")), Patience);
        await KillAsync(cluster);
        await RunAsync(Start(_scripted, always), 1);

        var surveys = await SurveysAsync();
        Assert.NotEmpty(first.Configuration);
        Assert.Equal(Fields.Of(first.Configuration), Fields.Of(surveys[1].Begun.Configuration));
        Assert.All(_scripted.Starts, start => Assert.Equal(StartingOffsets.Latest, start));
    }

    [Fact]
    public async Task Every_metric_of_each_role_is_observed_as_the_mean_over_its_nodes()
    {
        var cluster = await RegisteredAsync(Scripted, _scripted);
        await RunAsync(cluster, 0);
        var survey = Assert.Single(await SurveysAsync());
        Assert.All(survey.Steps, step =>
        {
            Assert.Equal(SurveyMark.Measured, step.Mark);
            Assert.Equal(Enumerable.Repeat(1f, MetricCatalogue.OnDriver.Length + MetricCatalogue.OnWorker.Length), step.Metrics);
            Assert.Equal((1000f, 1000f / 240), (step.P99Ms, step.Throughput));
        });
    }

    [Fact]
    public async Task A_restart_in_the_window_is_marked()
    {
        _scripted.Reading = cluster =>
        {
            cluster.RunsSince = cluster.Now > TimeSpan.FromMinutes(30) ? cluster.Now - TimeSpan.FromSeconds(1) : TimeSpan.Zero;
            return Task.CompletedTask;
        };
        var cluster = await RegisteredAsync(Scripted, _scripted);
        await RunAsync(cluster, 0);
        var marks = (await SurveysAsync())[0].Steps.Select(step => step.Mark);
        Assert.Equal([SurveyMark.Measured, SurveyMark.Measured, .. Enumerable.Repeat(SurveyMark.Restarted, 6)], marks);
    }

    [Fact]
    public async Task A_survey_that_is_stopped_or_whose_cluster_is_lost_leaves_nothing_and_can_be_run_again()
    {
        var never = new TaskCompletionSource();
        _scripted.Reading = _ => never.Task;
        var cluster = await RegisteredAsync(Scripted, _scripted);
        cluster.Tell(new BeginEpisode(new EpisodeId(Id, 0), Plan), TestActor);
        cluster.Tell(new AbandonEpisode(new EpisodeId(Id, 0), "enough"), TestActor);
        Assert.Equal("enough", (await ExpectMsgAsync<EpisodeFinished>()).Closed.Abandoned);

        _scripted.Reading = _ => throw new IOException("no route");
        cluster.Tell(new BeginEpisode(new EpisodeId(Id, 0), Plan), TestActor);
        Assert.Contains("no route", (await ExpectMsgAsync<EpisodeFinished>()).Closed.Abandoned, StringComparison.Ordinal);

        _scripted.Reading = _ => Task.CompletedTask;
        Assert.Null((await RunAsync(cluster, 0)).Abandoned);
        Assert.Equal(["cr1", "vr1"], Journal.Manifests(ClusterActor.PersistenceIdOf(Id)));
    }

    [Fact]
    public async Task A_plan_that_is_no_survey_s_is_refused_before_anything_is_written()
    {
        var cluster = await RegisteredAsync(Scripted, _scripted);
        cluster.Tell(new BeginEpisode(new EpisodeId(Id, 0), Plan with { Choice = new FromScript([]) }), TestActor);
        Assert.Contains("at random", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Assert.Equal(["cr1"], Journal.Manifests(ClusterActor.PersistenceIdOf(Id)));
    }

    private static ClusterSettings Snapshots(ClusterSettings settings) => settings with { SnapshotEvery = 1 };

    private IActorRef Start(ISparkClusterFactory factory, Func<ClusterSettings, ClusterSettings>? adjust = null)
    {
        var copy = Sys.ActorOf(Akka.Actor.Props.Create(() => new PolicyCopyActor(Policies)));
        var settings = new ClusterSettings(factory, Selection.BuiltIn, copy, TestActor);
        settings = adjust?.Invoke(settings) ?? settings;
        var props = Akka.Actor.Props.Create(() => new ClusterActor(Id.Value, settings));
        return _parent.ChildActorOf(props, $"cluster-{_starts++}", TestContext.Current.CancellationToken);
    }

    private async Task<IActorRef> RegisteredAsync(
        ClusterDescription description, ISparkClusterFactory factory, Func<ClusterSettings, ClusterSettings>? adjust = null)
    {
        var cluster = Start(factory, adjust);
        cluster.Tell(new RegisterCluster(Id, description), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        return cluster;
    }

    private async Task<EpisodeClosed> RunAsync(IActorRef cluster, int number)
    {
        cluster.Tell(new BeginEpisode(new EpisodeId(Id, number), Plan), TestActor);
        return (await ExpectMsgAsync<EpisodeFinished>()).Closed;
    }

    private async Task<SurveyRecorded[]> SurveysAsync()
    {
        await using var reader = await JournalReader.OpenAsync(Journal.Settings);
        return [.. (await reader.EventsAsync(Id)).OfType<SurveyRecorded>()];
    }
}
