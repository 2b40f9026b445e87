using Akka.Actor;
using Akka.TestKit;
using Sluice.Actors.Clusters;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning;
using Sluice.Actors.Replay;
using Sluice.Actors.Serialization;
using Sluice.Actors.Storage;
using Sluice.Actors.Tests.Serialization;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Spark;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Actors.Tests.Clusters;

public sealed class ClusterActorTests : ActorTests
{
    private static readonly ClusterId Id = new("c-1");
    private static readonly ClusterDescription Simulated = new("poisson-low", new("low"));
    private static readonly ClusterDescription Scripted = new("scripted", new("low"));
    private static readonly RunId Run = new("run");
    private static readonly PolicySnapshot Policy = PolicyLearner.Untrained(Run, Selection.BuiltIn, 5);

    private static readonly EpisodePlan Training = new(
        EpisodeKind.Training, 3, new FromPolicy(Policy.Version), 7, 9, 0.8, 5_000, TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(300), TimeSpan.Zero);

    private static readonly EpisodePlan Tuning = Training with { Kind = EpisodeKind.Tuning, ReferenceP99Ms = null, Closing = TimeSpan.FromMinutes(5) };

    private static readonly EpisodePlan OneChange = Tuning with
    {
        Steps = 2,
        Choice = new FromScript([new(SparkLevers.BatchDuration.Name, 5_000)]),
    };

    private readonly ScriptedCluster _scripted = new();
    private readonly TestProbe _learner;
    private readonly TestProbe _parent;
    private int _starts;

    public ClusterActorTests()
    {
        _learner = CreateTestProbe("learner");
        _parent = CreateTestProbe("shard");
    }

    private static string PersistenceId => ClusterActor.PersistenceIdOf(Id);

    [Fact]
    public async Task A_registration_is_acknowledged_and_written_once()
    {
        var cluster = Start();
        for (var times = 0; times < 3; times++)
        {
            cluster.Tell(new RegisterCluster(Id, Simulated), TestActor);
            Assert.Equal(Id, (await ExpectMsgAsync<ClusterAccepted>()).Cluster);
        }

        await KillAsync(cluster);
        cluster = Start();
        cluster.Tell(new RegisterCluster(Id, Simulated), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        cluster.Tell(new GetCluster(Id), TestActor);
        var view = await ExpectMsgAsync<ClusterView>();

        Assert.Equal(["cr1"], Journal.Manifests(PersistenceId));
        Assert.Equal((Simulated, -1, EpisodePhase.Idle), (view.Description, view.Episode, view.Phase));
    }

    [Fact]
    public async Task An_unregistered_cluster_refuses_and_is_not_remembered()
    {
        var cluster = Start();
        cluster.Tell(new BeginEpisode(new(Id, 0), Tuning), TestActor);
        Assert.Contains("register it first", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        cluster.Tell(new GetCluster(Id), TestActor);
        Assert.Null((await ExpectMsgAsync<ClusterView>()).Description);
        await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        Assert.Empty(Journal.Manifests(PersistenceId));
    }

    [Fact]
    public async Task A_training_episode_is_written_whole_and_submitted_until_it_is_acknowledged()
    {
        var cluster = await RegisteredAsync(Simulated);
        cluster.Tell(new BeginEpisode(new(Id, 1), Training), TestActor);
        var first = await _learner.ExpectMsgAsync<SubmitTrajectory>();
        Assert.Equal(["cr1", "er2"], Journal.Manifests(PersistenceId));
        Assert.Equal((new EpisodeId(Id, 1), 0, 1, 3, Policy.Version), (first.Episode, first.Chunk, first.Chunks, first.Steps.Count, first.Policy));

        var second = await _learner.ExpectMsgAsync<SubmitTrajectory>();
        Assert.Equal(Fields.Of(first), Fields.Of(second));
        _learner.Reply(new TrajectoryAccepted(new(Id, 7)));
        await _learner.ExpectMsgAsync<SubmitTrajectory>();
        _learner.Reply(new TrajectoryAccepted(first.Episode));
        await SettledAsync(cluster);
        await _learner.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(600));
    }

    [Fact]
    public async Task An_episode_that_is_begun_again_while_it_runs_or_after_it_ran_is_not_run_again()
    {
        var cluster = await RegisteredAsync(Scripted, ResendLater);
        foreach (var _ in Enumerable.Range(0, 5))
            cluster.Tell(new BeginEpisode(new(Id, 0), Training), TestActor);
        var first = await _learner.ExpectMsgAsync<SubmitTrajectory>();
        await SettledAsync(cluster);
        cluster.Tell(new BeginEpisode(new(Id, 0), Training), TestActor);
        var again = await _learner.FishForMessageAsync<SubmitTrajectory>(_ => true);

        Assert.Equal(Fields.Of(first), Fields.Of(again));
        Assert.Equal(1, _scripted.Connections);
        Assert.Equal(["cr1", "er2"], Journal.Manifests(PersistenceId));
    }

    [Fact]
    public async Task A_restarted_cluster_submits_the_same_episode_from_its_journal()
    {
        var cluster = await RegisteredAsync(Simulated, ResendLater);
        cluster.Tell(new BeginEpisode(new(Id, 0), Training with { Steps = 60 }), TestActor);
        var before = await ChunksAsync();
        await KillAsync(cluster);

        cluster = Start(ResendLater);
        cluster.Tell(new BeginEpisode(new(Id, 0), Training with { Steps = 60 }), TestActor);
        var after = await ChunksAsync();

        Assert.Equal(before.Select(Bytes), after.Select(Bytes));
        Assert.Equal(60, before.Sum(chunk => chunk.Steps.Count));
        Assert.Contains(before.SelectMany(chunk => chunk.Steps), step => step.Action != new ActionSpace(Selection.BuiltIn).Hold);
        Assert.Equal(["cr1", "er2"], Journal.Manifests(PersistenceId));
    }

    [Fact]
    public async Task A_tuning_episode_writes_its_intent_before_and_its_outcome_after_the_effect()
    {
        var atLoad = new List<string>();
        var atRead = new List<string>();
        _scripted.Load = configuration =>
        {
            atLoad.Add(Journal.Manifests(PersistenceId)[^1]);
            return new LoadReport(LoadOutcome.Loaded, ChangeScope.Query, TimeSpan.FromSeconds(5));
        };
        _scripted.Reading = _ =>
        {
            atRead.Add(Journal.Manifests(PersistenceId)[^1]);
            return Task.CompletedTask;
        };
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        var events = await EventsAsync();

        Assert.Equal(["cr1", "eb1", "eo1", "rr1", "rs1", "sr1", "sr1", "ec1"], Journal.Manifests(PersistenceId));
        Assert.Equal(events.Select(happened => happened.GetType()), (await StoredAsync(0)).Select(happened => happened.GetType()));
        Assert.Equal(["rr1"], atLoad);
        Assert.Equal("eb1", atRead[0]);
        Assert.Contains("rs1", atRead);
        Assert.DoesNotContain("rr1", atRead);
        var step = events.OfType<StepRecorded>().First();
        Assert.Equal((SparkLevers.BatchDuration.Name, 10_000, 5_000), (step.Lever, step.From, step.To));
        Assert.Equal(step.Durations.Loading, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_unfinished_tuning_episode_is_closed_as_abandoned_after_a_restart()
    {
        var cluster = await LeftInItsSecondStepAsync();
        await KillAsync(cluster);
        _scripted.Reading = _ => Task.CompletedTask;
        var before = Journal.Manifests(PersistenceId);
        Assert.Equal("sr1", before[^1]);

        cluster = Start();
        var view = await SettledAsync(cluster);
        cluster.Tell(new BeginEpisode(new(Id, 4), OneChange), TestActor);
        var closed = (await ExpectMsgAsync<EpisodeFinished>()).Closed;

        Assert.Equal((4, 1, EpisodePhase.Closed), (view.Episode, view.Step, view.Phase));
        Assert.Equal("the process stopped during the episode", closed.Abandoned);
        Assert.Equal([new LeverSetting(SparkLevers.BatchDuration.Name, 5_000)], closed.Configuration);
        Assert.Equal([.. before, "ec1"], Journal.Manifests(PersistenceId));
        Assert.Equal(1, _scripted.Connections);

        cluster.Tell(new BeginEpisode(new(Id, 5), OneChange), TestActor);
        Assert.IsType<EpisodeBegun>((await EventsAsync())[0]);
    }

    [Fact]
    public async Task A_cluster_recovers_tuning_episodes_of_a_selection_that_its_node_no_longer_has()
    {
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 3), OneChange), TestActor);
        await EventsAsync();
        cluster = await LeftInItsSecondStepAsync(cluster);
        await KillAsync(cluster);

        var other = Selection.Create("other", Selection.BuiltIn.DriverMetrics, Selection.BuiltIn.WorkerMetrics, Selection.BuiltIn.Levers[..3]);
        cluster = Start(settings => settings with { Selection = other });
        var view = await SettledAsync(cluster);

        Assert.NotEqual(Selection.BuiltIn.Hash, other.Hash);
        Assert.Equal((4, 1, EpisodePhase.Closed), (view.Episode, view.Step, view.Phase));
        // What the store does not have cannot be observed.
        var policy = PolicyLearner.Untrained(new RunId("lost"), Selection.Create("lost", other.DriverMetrics, other.WorkerMetrics, Selection.BuiltIn.Levers[..4]), 3);
        await Policies.SaveAsync(new StoredPolicy(policy, RunningBaseline.Empty));
        cluster.Tell(new BeginEpisode(new(Id, 5), Tuning with { Choice = new FromPolicy(policy.Version) }), TestActor);
        Assert.Contains("use a policy of the same selection", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "the opening")]
    [InlineData(15.5, "stabilisation")]
    [InlineData(19.9, "the measured window")]
    public async Task A_reading_that_fails_ends_the_episode_and_the_next_one_runs(double minute, string when)
    {
        var cluster = await RegisteredAsync(Scripted);
        var plan = OneChange with { Opening = TimeSpan.FromMinutes(15) };
        _scripted.Reading = self => self.Now > TimeSpan.FromMinutes(minute) ? throw new TimeoutException("no answer in " + when) : Task.CompletedTask;
        cluster.Tell(new BeginEpisode(new(Id, 0), plan), TestActor);
        var failed = Assert.IsType<EpisodeClosed>((await EventsAsync())[^1]);
        _scripted.Reading = _ => Task.CompletedTask;
        cluster.Tell(new BeginEpisode(new(Id, 1), plan), TestActor);
        var whole = await EventsAsync();

        Assert.Contains("no answer in " + when, failed.Abandoned, StringComparison.Ordinal);
        Assert.Null(((EpisodeClosed)whole[^1]).Abandoned);
        Assert.Equal(2, whole.OfType<StepRecorded>().Count());
        Assert.Equal(2, _scripted.Disposals);
    }

    [Fact]
    public async Task A_child_that_stops_ends_the_episode_and_the_next_one_runs()
    {
        var cluster = await LeftInItsSecondStepAsync();
        var child = await Sys.ActorSelection(cluster.Path / "sampler-4-0").ResolveOne(Patience);
        Sys.Stop(child);
        var failed = Assert.IsType<EpisodeClosed>((await EventsAsync())[^1]);
        _scripted.Reading = _ => Task.CompletedTask;
        cluster.Tell(new BeginEpisode(new(Id, 5), OneChange), TestActor);

        Assert.Contains("was lost", failed.Abandoned, StringComparison.Ordinal);
        Assert.Null(((EpisodeClosed)(await EventsAsync())[^1]).Abandoned);
    }

    [Fact]
    public async Task A_child_that_throws_ends_the_episode_and_the_same_one_may_be_begun_again()
    {
        var cluster = await RegisteredAsync(Scripted, ResendLater);
        // The encoder wants as many readings as it asked for.
        _scripted.MetricsLost = 1;
        cluster.Tell(new BeginEpisode(new(Id, 2), Training), TestActor);
        var dropped = await _learner.ExpectMsgAsync<DropEpisode>();
        _scripted.MetricsLost = 0;
        // Begun while the children of the first attempt may still be stopping.
        cluster.Tell(new BeginEpisode(new(Id, 2), Training), TestActor);
        var submitted = await _learner.ExpectMsgAsync<SubmitTrajectory>();

        Assert.Contains("was lost", dropped.Reason, StringComparison.Ordinal);
        Assert.Equal(dropped.Episode, submitted.Episode);
        Assert.Equal(["cr1", "er2"], Journal.Manifests(PersistenceId));
    }

    [Fact]
    public async Task A_running_episode_is_abandoned_on_demand_and_only_the_one_that_is_named()
    {
        var cluster = await LeftInItsSecondStepAsync();
        cluster.Tell(new BeginEpisode(new(Id, 5), OneChange), TestActor);
        Assert.Contains("is running episode c-1/4", (await FishForMessageAsync<ClusterRefused>(_ => true)).Reason, StringComparison.Ordinal);
        cluster.Tell(new AbandonEpisode(new(Id, 3), "not this one"), TestActor);
        cluster.Tell(new AbandonEpisode(new(Id, 4), "enough"), TestActor);
        cluster.Tell(new BeginEpisode(new(Id, 3), OneChange), TestActor);
        var closed = Assert.IsType<EpisodeClosed>((await EventsAsync())[^1]);

        Assert.Equal("enough", closed.Abandoned);
        Assert.Contains("the last one is 4", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_run_is_refused_with_the_reason_and_the_cluster_stays_free()
    {
        var cluster = await RegisteredAsync(Scripted);
        (EpisodePlan Plan, string Reason)[] impossible =
        [
            (Tuning with { Choice = new FromPolicy(Policy.Version with { Number = 9 }) }, "policy run@9 is not in the policy store"),
            (Tuning with { ExploitShare = 0 }, "its exploit share is 0"),
            (Tuning with { Steps = -1 }, "it has -1 steps"),
            (Tuning with { StepLength = TimeSpan.Zero }, "its steps last"),
            (Tuning with { Opening = TimeSpan.Zero }, "its opening lasts"),
            (Tuning with { Closing = TimeSpan.FromTicks(-1) }, "its closing window lasts"),
            (Tuning with { ReferenceP99Ms = double.NaN }, "its reference latency is NaN"),
            (Tuning with { Kind = 0 }, "its kind is 0"),
            (Tuning with { Choice = new FromRival("hillclimb") }, "the nearest are hill-climbing"),
            (Tuning with { Choice = new FromRival("best-known") }, "cannot be left to rival best-known"),
            (OneChange with { Choice = new FromScript([new("spark.no.such.lever", 1)]) }, "There is no lever 'spark.no.such.lever'"),
            (OneChange with { Choice = new FromScript([new(SparkLevers.BatchDuration.Name, -4)]) }, SparkLevers.BatchDuration.Name),
        ];
        foreach (var (plan, reason) in impossible)
        {
            cluster.Tell(new BeginEpisode(new(Id, 0), plan), TestActor);
            Assert.Contains(reason, (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        }

        cluster.Tell(new RegisterCluster(Id, Scripted with { Connection = "scripted but gone" }), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        cluster.Tell(new BeginEpisode(new(Id, 0), Tuning), TestActor);
        Assert.Contains("there is no cluster at", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        cluster.Tell(new RegisterCluster(Id, Scripted), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        cluster.Tell(new BeginEpisode(new(Id, 0), Tuning), TestActor);
        Assert.Null(((EpisodeClosed)(await EventsAsync())[^1]).Abandoned);
    }

    [Fact]
    public async Task A_training_episode_that_cannot_be_run_is_dropped_so_that_the_learner_need_not_wait()
    {
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 0), Training with { Choice = new FromPolicy(Policy.Version with { Number = 9 }) }), _learner);
        Assert.Equal(new EpisodeId(Id, 0), (await _learner.ExpectMsgAsync<DropEpisode>()).Episode);
        cluster.Tell(new BeginEpisode(new(Id, 6), Training), _learner);
        await _learner.ExpectMsgAsync<SubmitTrajectory>();
        _learner.Reply(new TrajectoryAccepted(new(Id, 6)));
        cluster.Tell(new BeginEpisode(new(Id, 5), Training), _learner);
        var late = await _learner.FishForMessageAsync<DropEpisode>(_ => true);
        Assert.Equal((new EpisodeId(Id, 5), "episode c-1/5 is over; the last one is 6"), (late.Episode, late.Reason));
    }

    [Fact]
    public async Task A_policy_store_that_fails_costs_an_attempt_and_no_more()
    {
        var cluster = await RegisteredAsync(Scripted);
        Journal.Execute("alter table sluice_policies rename to elsewhere");
        cluster.Tell(new BeginEpisode(new(Id, 0), Tuning), TestActor);
        Assert.Contains("cannot be read", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Journal.Execute("alter table elsewhere rename to sluice_policies");
        Journal.Execute("update sluice_policies set weights = zeroblob(3)");
        cluster.Tell(new BeginEpisode(new(Id, 0), Tuning), TestActor);
        Assert.Contains("cannot be read", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Journal.Execute("delete from sluice_policies");
        await Policies.SaveAsync(new StoredPolicy(Policy, RunningBaseline.Empty));
        cluster.Tell(new BeginEpisode(new(Id, 0), Tuning), TestActor);
        Assert.Null(((EpisodeClosed)(await EventsAsync())[^1]).Abandoned);
    }

    [Fact]
    public async Task A_snapshot_bounds_recovery_and_says_what_the_whole_journal_says()
    {
        Func<ClusterSettings, ClusterSettings> often = settings => ResendLater(settings) with { SnapshotEvery = 3 };
        var cluster = await RegisteredAsync(Scripted, often);
        for (var number = 0; number < 8; number++)
            await RunAsync(cluster, number);
        // One of the two that were made; the older one goes when the newer one stands.
        await AwaitAssertAsync(() => Assert.Equal((1, 7), (Journal.Count("select count(*) from snapshot"), Journal.Count("select max(sequence_number) from snapshot"))), Patience);
        await KillAsync(cluster);

        // Were it needed, its absence would be noticed: sequence numbers 2 to 6 lie before the snapshot.
        Journal.Execute("create table kept as select * from journal");
        Journal.Execute("update journal set message = x'ff' where sequence_number between 2 and 6");
        var tail = Start(often);
        var view = await SettledAsync(tail);
        var episode = await ResubmittedAsync(tail);
        await KillAsync(tail);

        Journal.Execute("delete from journal");
        Journal.Execute("insert into journal select * from kept");
        Journal.Execute("delete from snapshot");
        var whole = Start(often);
        Assert.Equal(Fields.Of(view), Fields.Of(await SettledAsync(whole)));
        Assert.Equal(Bytes(episode), Bytes(await ResubmittedAsync(whole)));
        Assert.Equal(7, view.Episode);

        async Task<SubmitTrajectory> ResubmittedAsync(IActorRef from)
        {
            from.Tell(new BeginEpisode(new(Id, 7), Training), _learner);
            return await _learner.ExpectMsgAsync<SubmitTrajectory>();
        }
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_read_is_passed_over()
    {
        Func<ClusterSettings, ClusterSettings> always = settings => ResendLater(settings) with { SnapshotEvery = 1 };
        var cluster = await RegisteredAsync(Scripted, always);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await EventsAsync();
        await AwaitAssertAsync(() => Assert.Equal(1, Journal.Count("select count(*) from snapshot")), Patience);
        await KillAsync(cluster);
        Journal.Execute("update snapshot set snapshot = x'ff'");

        var view = await SettledAsync(Start(always));
        Assert.Equal((Scripted, 0, 2), (view.Description, view.Episode, view.Step));
    }

    [Fact]
    public async Task A_simulated_episode_is_replayed_identically_from_its_journal()
    {
        var cluster = await RegisteredAsync(Simulated, ResendLater);
        cluster.Tell(new BeginEpisode(new(Id, 0), Training with { Steps = 40 }), _learner);
        await ChunksAsync();
        await SettledAsync(cluster);
        cluster.Tell(new BeginEpisode(new(Id, 1), Tuning with { Steps = 12 }), TestActor);
        await EventsAsync();

        foreach (var (number, steps) in (IEnumerable<(int, int)>)[(0, 40), (1, 12)])
        {
            var stored = await StoredAsync(number);
            var verdict = EpisodeReplay.Check(stored, Selection.BuiltIn, Policy, new SimulatedFactory().ShapeOf(Simulated));
            Assert.True(verdict.IsIdentical, Fields.Of(verdict));
            Assert.Equal(steps, verdict.Steps);
            Assert.True(EpisodeReplay.Flatten(stored).OfType<StepRecorded>().Count(step => step.Lever.Length > 0) > steps / 4, "hardly a lever was moved");
        }
    }

    [Fact]
    public async Task A_refused_and_a_deadly_configuration_are_faulty_steps_that_leave_the_last_good_one()
    {
        var loads = new List<double>();
        _scripted.Load = configuration =>
        {
            loads.Add(configuration[SparkLevers.BatchDuration]);
            return loads.Count switch
            {
                1 => new LoadReport(LoadOutcome.Refused, ChangeScope.Query, TimeSpan.Zero, "guard"),
                2 => new LoadReport(LoadOutcome.Died, ChangeScope.Query, TimeSpan.FromSeconds(9), "heap"),
                4 => new LoadReport(LoadOutcome.Unavailable, null, TimeSpan.Zero, "no route"),
                _ => new LoadReport(LoadOutcome.Loaded, ChangeScope.Query, TimeSpan.FromSeconds(5)),
            };
        };
        LeverSetting[] script = [.. ((double[])[5_000, 4_000, 3_000, 2_000]).Select(ms => new LeverSetting(SparkLevers.BatchDuration.Name, ms))];
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Steps = 4, Choice = new FromScript(script) }), TestActor);
        var events = await EventsAsync();

        Assert.Equal([5_000, 4_000, 10_000, 3_000, 2_000], loads);
        Assert.Equal(
            [StepOutcome.Faulty, StepOutcome.Faulty, StepOutcome.Unmeasured, StepOutcome.Measured], events.OfType<StepRecorded>().Select(step => step.Outcome));
        Assert.Equal([-10, -10, 0], events.OfType<StepRecorded>().Take(3).Select(step => step.Reward));
        Assert.Equal([10_000, 10_000, 10_000, 10_000], events.OfType<StepRecorded>().Select(step => step.From));
        AssertReplays(events);
    }

    [Fact]
    public async Task A_rival_is_asked_at_every_step_and_asked_again_by_the_replay()
    {
        var loads = 0;
        _scripted.Load = _ => ++loads == 2
            ? new LoadReport(LoadOutcome.Died, ChangeScope.Application, TimeSpan.FromSeconds(9), "heap")
            : new LoadReport(LoadOutcome.Loaded, ChangeScope.Application, TimeSpan.FromSeconds(5));
        _scripted.Latency = (configuration, _) => ScriptedCluster.Steady(configuration[SparkLevers.BatchDuration] / 10 + configuration[SparkLevers.MemoryFraction] * 100);
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 0), Tuning with { Steps = 12, Choice = new FromRival("hill-climbing") }), TestActor);
        var events = await EventsAsync();

        var steps = events.OfType<StepRecorded>().ToArray();
        Assert.Equal(12, steps.Length);
        Assert.All(steps.SkipLast(1), step => Assert.Equal(ChoiceComponent.Rival, step.Component));
        Assert.Contains(steps, step => step.Outcome == StepOutcome.Faulty);
        Assert.True(steps.Select(step => step.Lever).Distinct().Count() > 2, "one lever after the other");
        AssertReplays(events);
    }

    [Fact]
    public async Task A_change_whose_window_is_empty_is_taken_back_and_counts_for_nothing()
    {
        _scripted.Latency = (configuration, query) =>
            configuration[SparkLevers.BatchDuration] == 5_000 && query is { Percentiles: true, Basis: LatencyBasis.Arrival }
                ? ScriptedCluster.Steady(double.NaN, 0) with { ExcessMs = 0 }
                : ScriptedCluster.Steady(1000);
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Closing = TimeSpan.Zero }), TestActor);
        var events = await EventsAsync();

        Assert.Equal([StepOutcome.Unmeasured, StepOutcome.Measured], events.OfType<StepRecorded>().Select(step => step.Outcome));
        Assert.Equal([5_000, 10_000], events.OfType<RolloutRequested>().Select(rollout => rollout.Changes.Single().Value));
        Assert.Equal(10_000, _scripted.Effective[SparkLevers.BatchDuration]);
        Assert.DoesNotContain(events.OfType<EpisodeClosed>().Single().Configuration, lever => lever.Value == 5_000);
        AssertReplays(events);
    }

    [Fact]
    public async Task A_hold_during_which_nothing_finishes_is_faulty_and_replays()
    {
        _scripted.Latency = (_, query) => query.From >= TimeSpan.FromMinutes(6) ? ScriptedCluster.Steady(9_000) with { Completed = 0 } : ScriptedCluster.Steady(1000);
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Choice = new FromScript([]) }), TestActor);
        var events = await EventsAsync();

        Assert.All(events.OfType<StepRecorded>(), step => Assert.Equal((StepOutcome.Faulty, -10), (step.Outcome, step.Reward)));
        AssertReplays(events);
    }

    [Theory]
    [InlineData("update journal set message = x'0aff' where sequence_number = 2", 2, "cannot be read")]
    [InlineData("update journal set manifest = 'zz9' where sequence_number = 3", 3, "'zz9'")]
    [InlineData("delete from journal where sequence_number = 2", 2, "missing")]
    [InlineData("update journal set message = (select message from journal where sequence_number = 2) where sequence_number = 3", 3, "not the one that was written")]
    public async Task A_cluster_whose_journal_is_damaged_goes_into_quarantine_and_says_where(string damage, long sequenceNr, string what)
    {
        var quarantine = new Quarantine(new JournalRows(Journal.Settings));
        ClusterSettings Adjust(ClusterSettings settings) => settings with { Quarantine = quarantine };
        var cluster = await RegisteredAsync(Simulated, Adjust);
        await RunAsync(cluster, 1);
        await RunAsync(cluster, 2);
        await KillAsync(cluster);
        Assert.Equal(1, Journal.Execute($"{damage} and persistence_id = '{PersistenceId}'"));
        var rows = Journal.Rows(PersistenceId);

        await WatchAsync(cluster = Start(Adjust));
        await ExpectTerminatedAsync(cluster);
        var quarantined = quarantine.Find(PersistenceId)!;
        Assert.Equal(sequenceNr, quarantined.SequenceNr);
        Assert.Contains(what, quarantined.Reason, StringComparison.Ordinal);

        // Started again it answers, runs nothing, keeps nobody waiting and writes nothing.
        cluster = Start(Adjust);
        var view = await cluster.Ask<ClusterView>(new GetCluster(Id), Patience);
        Assert.Equal(EpisodePhase.Quarantined, view.Phase);
        Assert.Contains(quarantined.Reason, view.Quarantine, StringComparison.Ordinal);
        cluster.Tell(new BeginEpisode(new(Id, 3), Training), _learner);
        Assert.Equal(new EpisodeId(Id, 3), (await _learner.ExpectMsgAsync<DropEpisode>()).Episode);
        cluster.Tell(new BeginEpisode(new(Id, 3), Tuning), TestActor);
        Assert.Contains("quarantine", (await ExpectMsgAsync<ClusterRefused>()).Reason, StringComparison.Ordinal);
        Assert.Equal(rows, Journal.Rows(PersistenceId));
    }

    [Fact]
    public async Task A_journal_of_a_build_before_links_is_gone_on_with()
    {
        var cluster = await RegisteredAsync(Simulated);
        await RunAsync(cluster, 1);
        await KillAsync(cluster);
        Assert.Equal(2, Journal.Execute($"update journal set message = substr(message, 1, length(message) - 10) where persistence_id = '{PersistenceId}'"));

        await RunAsync(cluster = Start(), 2);
        await KillAsync(cluster);
        await RunAsync(Start(), 3);
        await using var reader = await JournalReader.OpenAsync(Journal.Settings);
        Assert.Equal([1, 2, 3], (await reader.EventsAsync(Id)).OfType<EpisodeRecorded>().Select(recorded => recorded.Episode.Number));
    }

    [Fact]
    public async Task Every_rollout_among_several_nodes_is_on_record_under_its_owner_s_epoch()
    {
        var owners = await OwnersAsync();
        var cluster = await RegisteredAsync(Scripted, settings => settings with { Owners = owners });
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        var first = await EventsAsync();
        cluster.Tell(new BeginEpisode(new(Id, 1), OneChange), TestActor);
        var second = await EventsAsync();

        Assert.Equal(
            first.Concat(second).OfType<RolloutRequested>().Select(requested => (requested.Episode.Number + 1L, requested.Episode.Number, requested.Step, requested.ConfigurationHash)),
            (await owners.EffectsAsync(PersistenceId)).Select(effect => (effect.Epoch, effect.Episode, effect.Step, effect.ConfigurationHash)));
    }

    [Fact]
    public async Task An_actor_whose_cluster_has_another_owner_by_now_loads_nothing_and_writes_nothing_more()
    {
        var owners = await OwnersAsync();
        var reading = new TaskCompletionSource();
        _scripted.Reading = _ => reading.Task;
        var cluster = await RegisteredAsync(Scripted, settings => settings with { Owners = owners });
        var probe = CreateTestProbe();
        probe.Watch(cluster);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange), TestActor);
        await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is EpisodeBegun);
        await owners.AcquireAsync(PersistenceId, "another node");
        reading.SetResult();

        await probe.ExpectTerminatedAsync(cluster, Patience);
        Assert.Empty(_scripted.Starts);
        Assert.Empty(await owners.EffectsAsync(PersistenceId));
        Assert.Equal(["cr1", "eb1", "eo1", "rr1"], Journal.Manifests(PersistenceId));
    }

    [Fact]
    public async Task A_policy_of_another_builds_selection_observes_and_moves_by_its_own()
    {
        var other = Selection.Create(
            "other", ["jvm.heap.used"], ["executor.cpuTime"], [SparkLevers.BatchDuration.Name]);
        await Policies.Selections.SaveAsync(new SelectionDocument(other));
        var policy = PolicyLearner.Untrained(new RunId("other"), other, 3);
        await Policies.SaveAsync(new StoredPolicy(policy, RunningBaseline.Empty));
        var cluster = await RegisteredAsync(Scripted);
        cluster.Tell(new BeginEpisode(new(Id, 0), OneChange with { Choice = new FromPolicy(policy.Version) }), TestActor);
        var begun = await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is EpisodeBegun);
        Assert.Equal(other.Hash, ((EpisodeBegun)begun.Event).SelectionHash);
        var finished = await FishForMessageAsync<EpisodeFinished>(_ => true);
        Assert.Null(finished.Closed.Abandoned);
        Assert.Equal(OneChange.Steps, finished.Closed.Steps);
    }

    private async Task<OwnerTable> OwnersAsync()
    {
        var owners = new OwnerTable(Journal.Settings);
        await owners.InitialiseAsync();
        return owners;
    }

    private static ClusterSettings ResendLater(ClusterSettings settings) => settings with { ResendAfter = TimeSpan.FromMinutes(10) };

    private IActorRef Start(Func<ClusterSettings, ClusterSettings>? adjust = null)
    {
        Policies.SaveAsync(new StoredPolicy(Policy, RunningBaseline.Empty)).GetAwaiter().GetResult();
        var copy = Sys.ActorOf(Akka.Actor.Props.Create(() => new PolicyCopyActor(Policies)));
        var settings = new ClusterSettings(new EitherFactory(_scripted), Selection.BuiltIn, copy, _learner) { ResendAfter = TimeSpan.FromMilliseconds(200) };
        settings = adjust?.Invoke(settings) ?? settings;
        var props = Akka.Actor.Props.Create(() => new ClusterActor(Id.Value, settings));
        return _parent.ChildActorOf(props, $"cluster-{_starts++}", TestContext.Current.CancellationToken);
    }

    private async Task<IActorRef> RegisteredAsync(ClusterDescription description, Func<ClusterSettings, ClusterSettings>? adjust = null)
    {
        var cluster = Start(adjust);
        cluster.Tell(new RegisterCluster(Id, description), TestActor);
        await ExpectMsgAsync<ClusterAccepted>();
        return cluster;
    }

    private async Task RunAsync(IActorRef cluster, int number)
    {
        cluster.Tell(new BeginEpisode(new(Id, number), Training), _learner);
        await _learner.FishForMessageAsync<SubmitTrajectory>(chunk => chunk.Episode.Number == number);
        _learner.Reply(new TrajectoryAccepted(new(Id, number)));
        await SettledAsync(cluster);
    }

    /// <summary>A cluster in episode 4 whose first step is written and whose second one waits for a reading that does not come.</summary>
    private async Task<IActorRef> LeftInItsSecondStepAsync(IActorRef? running = null)
    {
        var cluster = running ?? await RegisteredAsync(Scripted);
        var never = new TaskCompletionSource();
        _scripted.Reading = self => self.Now > TimeSpan.FromMinutes(11.5) ? never.Task : Task.CompletedTask;
        cluster.Tell(new BeginEpisode(new(Id, 4), OneChange), TestActor);
        await FishForMessageAsync<EpisodeProgressed>(progressed => progressed.Event is StepRecorded);
        return cluster;
    }

    private static void AssertReplays(IReadOnlyList<IEpisodeEvent> events)
    {
        var verdict = EpisodeReplay.Check(events, Selection.BuiltIn, null, new ClusterShape());
        Assert.True(verdict.IsIdentical, Fields.Of(verdict));
    }

    /// <summary>Every message told before has been handled.</summary>
    private static async Task<ClusterView> SettledAsync(IActorRef cluster) => await cluster.Ask<ClusterView>(new GetCluster(Id), Patience);

    private async Task<IReadOnlyList<SubmitTrajectory>> ChunksAsync()
    {
        var chunks = new List<SubmitTrajectory>();
        while (chunks.Count == 0 || chunks.Count < chunks[0].Chunks)
            chunks.Add(await _learner.ExpectMsgAsync<SubmitTrajectory>());
        return chunks;
    }

    private async Task<IReadOnlyList<IEpisodeEvent>> EventsAsync()
    {
        var events = new List<IEpisodeEvent>();
        while (true)
        {
            switch (await ExpectMsgAsync<object>())
            {
                case EpisodeProgressed progressed:
                    events.Add(progressed.Event);
                    break;
                case EpisodeFinished finished:
                    Assert.Equal(Fields.Of(events[^1]), Fields.Of(finished.Closed));
                    return events;
                case LatencyObserved:
                    break;
                case var other:
                    Assert.Fail($"unexpected {Fields.Of(other)}");
                    break;
            }
        }
    }

    private async Task<IReadOnlyList<IEpisodeEvent>> StoredAsync(int number)
    {
        await using var reader = await JournalReader.OpenAsync(Journal.Settings);
        return await reader.EpisodeAsync(new EpisodeId(Id, number));
    }

    private static string Bytes(object message) => Convert.ToHexStringLower(Google.Protobuf.MessageExtensions.ToByteArray(ManifestTable.ByType[message.GetType()].Write(message)));

    private sealed class EitherFactory(ScriptedCluster scripted) : ISparkClusterFactory
    {
        private readonly SimulatedFactory _simulated = new();

        public ValueTask<ISparkCluster> ConnectAsync(
            ClusterDescription description, EpisodeId episode, EpisodePlan plan, Configuration start, long epoch = 0, CancellationToken cancellation = default) =>
            Of(description).ConnectAsync(description, episode, plan, start, epoch, cancellation);

        public ClusterShape ShapeOf(ClusterDescription description) => Of(description).ShapeOf(description);

        private ISparkClusterFactory Of(ClusterDescription description) =>
            description.Connection.StartsWith("scripted", StringComparison.Ordinal) ? scripted : _simulated;
    }
}
