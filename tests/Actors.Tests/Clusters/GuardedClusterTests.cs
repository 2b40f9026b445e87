using Akka.Actor;
using Sluice.Actors.Faults;
using Sluice.Actors.Integrity.Checking;
using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Actors.Tests.Clusters;

/// <summary>A cluster that somebody depends on, through its actor, journal and ownership.</summary>
public sealed class GuardedClusterTests : OwnedClusterTests
{
    // On virtual time a proposal that lapsed within the hour would be gone before anybody could look at it.
    private static readonly SafetyRules Recommend = new() { ProposalsLapseAfter = TimeSpan.FromDays(10_000) };
    private static readonly SafetyRules Apply = new() { Mode = ClusterMode.Apply };

    [Fact]
    public async Task A_proposal_is_seen_and_goes_out_once_it_is_approved()
    {
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Recommend }), TestActor);
        var proposed = (ChangeProposed)(await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is ChangeProposed)).Event;
        var asker = CreateTestProbe();

        cluster.Tell(new GetCluster(Id), asker);
        var view = await asker.ExpectMsgAsync<ClusterView>();
        Assert.Equal((EpisodePhase.Proposed, ClusterMode.Recommend, proposed.ConfigurationHash), (view.Phase, view.Mode, view.Proposal?.ConfigurationHash));
        cluster.Tell(new ApproveChange(Id, 1, false, "me"), asker);
        Assert.Contains("look at it first", (await asker.ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Assert.Empty(Scripted.Starts);

        cluster.Tell(new ApproveChange(Id, proposed.ConfigurationHash, false, "me"), asker);
        await asker.ExpectMsgAsync<ClusterView>();
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Equal(["cr1", "eb1", "eo1", "hp1", "hs1", "rr1", "rs1", "sr1", "sr1", "ec1"], Journal.Manifests(PersistenceId));
        Assert.Single(Scripted.Starts);
        await CheckAsync();
    }

    [Fact]
    public async Task The_kill_switch_stops_a_proposal_and_whatever_is_approved_after_it()
    {
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Recommend }), TestActor);
        var proposed = (ChangeProposed)(await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is ChangeProposed)).Event;
        var asker = CreateTestProbe();
        cluster.Tell(new PauseCluster(Id, "maintenance"), asker);
        Assert.Equal("maintenance", (await asker.ExpectMsgAsync<ClusterView>()).Paused);
        cluster.Tell(new ApproveChange(Id, proposed.ConfigurationHash, true, "me"), asker);
        Assert.Contains("no episode is running", (await asker.ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Empty(Scripted.Starts);
        Assert.Empty(await Owners.EffectsAsync(PersistenceId));
        await CheckAsync();
    }

    [Fact]
    public async Task A_change_that_breaks_the_objective_is_rolled_back_once_and_remembered_over_a_restart()
    {
        Scripted.Latency = (configuration, _) => ScriptedCluster.Steady(configuration.Equals(Configuration.Default) ? 1000 : 60_000);
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Apply with { SloP99Ms = 5_000 } }), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Equal(["cr1", "eb1", "eo1", "rr1", "rs1", "ga1", "rr1", "rs1", "sr1", "sr1", "ec1"], Journal.Manifests(PersistenceId));
        Assert.Equal(Configuration.Default, Scripted.Effective);
        await CheckAsync();

        foreach (var isRestarted in (bool[])[false, true])
        {
            if (isRestarted)
            {
                await KillAsync(cluster);
                cluster = Start();
            }

            cluster.Tell(new BeginEpisode(new(Id, isRestarted ? 2 : 1), OneChange with { Safety = new SafetyRules { Mode = ClusterMode.Observe } }), TestActor);
            var begun = (EpisodeBegun)(await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is EpisodeBegun)).Event;
            Assert.Equal([new LeverSetting(SparkLevers.BatchDuration.Name, 5_000)], Assert.Single(begun.Memory!.Forbidden).Settings);
            Assert.Single(begun.Memory.Changes);
            await FishForMessageAsync<EpisodeFinished>(_ => true);
        }
    }

    [Fact]
    public async Task Where_the_rollback_fails_too_the_cluster_is_paused_with_the_reason()
    {
        Scripted.Load = _ => new LoadReport(LoadOutcome.Died, ChangeScope.Application, TimeSpan.FromSeconds(20), "no such jar");
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Apply }), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        // The pause waits for an epoch of its own.
        await AwaitAssertAsync(async () => Assert.Contains("no such jar", (await cluster.Ask<ClusterView>(new GetCluster(Id), Patience)).Paused, StringComparison.Ordinal), Patience);
        Assert.Equal(2, Scripted.Starts.Count);
        cluster.Tell(new BeginEpisode(new(Id, 1), OneChange), TestActor);
        Assert.Contains("could not be restored", (await FishForMessageAsync<ClusterRefused>(_ => true)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_owners_cannot_be_asked_when_a_rollback_has_failed_nothing_begins_and_the_cluster_is_paused_once_they_can()
    {
        Scripted.Load = _ =>
        {
            // Away from the rollback on, so that only the pause finds it so.
            if (Scripted.Starts.Count == 2)
                Journal.Execute("alter table sluice_owners rename to away");
            return new LoadReport(LoadOutcome.Died, ChangeScope.Application, TimeSpan.FromSeconds(20), "no such jar");
        };
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Apply }), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Null((await cluster.Ask<ClusterView>(new GetCluster(Id), Patience)).Paused);
        cluster.Tell(new BeginEpisode(new(Id, 1), OneChange), TestActor);
        Assert.Contains("being paused", (await FishForMessageAsync<ClusterRefused>(_ => true)).Reason, StringComparison.Ordinal);

        Journal.Execute("alter table away rename to sluice_owners");
        await AwaitAssertAsync(async () => Assert.Contains("no such jar", (await cluster.Ask<ClusterView>(new GetCluster(Id), Patience)).Paused, StringComparison.Ordinal), Patience);
        Assert.Equal("cp1", Journal.Manifests(PersistenceId)[^1]);
        await CheckAsync();
    }

    [Fact]
    public async Task Where_the_process_ends_between_a_rollback_that_failed_and_the_pause_the_cluster_is_paused_when_it_is_back()
    {
        Scripted.Load = _ => new LoadReport(LoadOutcome.Died, ChangeScope.Application, TimeSpan.FromSeconds(20), "no such jar");
        var cluster = await RegisteredAsync(injection: new Injection(InjectionPoint.EpisodeClosed, 1, () => throw new InvalidOperationException("the process ends")));
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Apply }), TestActor);
        // Started again from its journal, in which there is no pause yet.
        await AwaitAssertAsync(async () => Assert.Contains("no such jar", (await cluster.Ask<ClusterView>(new GetCluster(Id), Patience)).Paused, StringComparison.Ordinal), Patience);
        Assert.Equal(["cr1", "eb1", "eo1", "rr1", "rs1", "rr1", "rs1", "ec1", "cp1"], Journal.Manifests(PersistenceId));
        cluster.Tell(new BeginEpisode(new(Id, 1), OneChange), TestActor);
        Assert.Contains("could not be restored", (await FishForMessageAsync<ClusterRefused>(_ => true)).Reason, StringComparison.Ordinal);

        // Resumed by somebody who has looked at it, it stays so.
        cluster.Tell(new ResumeCluster(Id), TestActor);
        Assert.Null((await FishForMessageAsync<ClusterView>(_ => true)).Paused);
        await KillAsync(cluster);
        Assert.Null((await Start().Ask<ClusterView>(new GetCluster(Id), Patience)).Paused);
        await CheckAsync();
    }

    [Fact]
    public async Task What_the_infrastructure_refuses_is_tried_again_on_one_record()
    {
        var tries = 0;
        Scripted.Load = _ => ++tries < 3
            ? new LoadReport(LoadOutcome.Unavailable, null, TimeSpan.FromSeconds(1), "connection refused")
            : new LoadReport(LoadOutcome.Loaded, ChangeScope.Application, TimeSpan.FromSeconds(20));
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Apply }), TestActor);
        await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Equal(["cr1", "eb1", "eo1", "rr1", "rs1", "sr1", "sr1", "ec1"], Journal.Manifests(PersistenceId));
        Assert.Single(await Owners.EffectsAsync(PersistenceId));
        await CheckAsync();
    }

    [Fact]
    public async Task Latency_that_cannot_be_read_leaves_the_change_where_it_is()
    {
        Scripted.Latency = (configuration, _) => configuration.Equals(Configuration.Default) ? ScriptedCluster.Steady(1000) : ScriptedCluster.Steady(double.NaN, 0);
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Safety = Apply }), TestActor);
        var finished = await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Contains("no latency could be read", finished.Closed.Abandoned, StringComparison.Ordinal);
        Assert.Single(Scripted.Starts);
        Assert.Equal([new LeverSetting(SparkLevers.BatchDuration.Name, 5_000)], finished.Closed.Configuration);
        Assert.DoesNotContain("sr1", Journal.Manifests(PersistenceId));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(1e12)]
    public async Task A_poisoned_value_never_reaches_the_cluster(double value)
    {
        var cluster = await RegisteredAsync();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Choice = new FromScript([new(SparkLevers.BatchDuration.Name, value)]), Safety = Apply }), TestActor);
        await ExpectMsgAsync<ClusterRefused>();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Choice = new FromScript([new("spark.x; rm -rf /", 1)]), Safety = Apply }), TestActor);
        Assert.Contains("There is no lever", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Assert.Empty(Scripted.Starts);
    }

    [Fact]
    public async Task Orders_that_make_no_sense_are_refused()
    {
        var cluster = Start();
        cluster.Tell(new UndoChange(Id, "me"), TestActor);
        Assert.Contains("no episode is running", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);

        var reading = new TaskCompletionSource();
        Scripted.Reading = _ => reading.Task;
        cluster.Tell(new RegisterCluster(Id, new("scripted", new("low"))), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is EpisodeBegun);
        cluster.Tell(new RejectChange(Id, 1, "me"), TestActor);
        Assert.Contains("without safety rules", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        reading.SetResult();
        await FishForMessageAsync<EpisodeFinished>(_ => true);
    }

    /// <summary>The invariants, replay included.</summary>
    private async Task CheckAsync()
    {
        var selections = new SelectionStore(Journal.Settings.DataOptions());
        await selections.InitialiseAsync();
        await selections.SaveAsync(new SelectionDocument(Selection.BuiltIn));
        var check = await JournalCheck.RunAsync(Journal.Settings, Scripted.ShapeOf, replays: 10);
        Assert.True(check.Ok, string.Join("; ", check.Rows.SelectMany(row => row.Findings)));
        Assert.True(check.Rows.Single(row => row.Invariant == "I8").Checked > 0);
    }
}
