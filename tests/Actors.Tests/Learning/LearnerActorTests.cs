using Akka.Actor;
using Akka.TestKit;
using Sluice.Actors.Learning;
using Sluice.Actors.Replay;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Actors.Tests.Learning;

public sealed class LearnerActorTests : ActorTests
{
    private static readonly RunId Run = new("run");
    private static readonly WorkloadClass Low = new("low");
    private static readonly WorkloadClass High = new("high");

    private static readonly TrainingPlan Plan = new(
        [.. Enumerable.Range(0, 5).Select(i => new TrainingCluster(new($"c-{i}"), new("scripted", i < 3 ? Low : High)))],
        Iterations: 3, Steps: 2, Seed: 11, ExploitShare: 0.8, Engine: "managed", LearningRate: 0.001, EntropyBonus: 0, Selection.BuiltIn.Hash);

    private readonly TestProbe _clusters;
    private Func<string, IPolicyEngine> _engine = _ => new ManagedEngine();
    private int _starts;

    public LearnerActorTests() => _clusters = CreateTestProbe("clusters");

    [Fact]
    public async Task A_run_registers_measures_its_references_and_updates_once_an_iteration()
    {
        var learner = Start();
        var finished = await TrainAsync(learner, (_, sent) => sent);

        Assert.Equal((new PolicyVersion(Run, 3), "3 iterations done"), (finished.Policy, finished.Reason));
        Assert.Equal(["tb1", "rf1", "pu1", "pu1", "pu1", "te1"], Journal.Manifests("learner"));
        var events = await LearningAsync();
        var references = Assert.IsType<ReferencesFixed>(events[1]).References;
        // Classes in their own order; the median of 100, 101, 102 and of 103, 104.
        Assert.Equal([new(High, 103.5), new(Low, 101)], references);
        foreach (var (updated, iteration) in events.OfType<PolicyUpdated>().Zip([1, 2, 3]))
        {
            Assert.Equal((new PolicyVersion(Run, iteration), iteration), (updated.Policy, updated.Iteration));
            Assert.Equal(Plan.Clusters.Select(c => new EpisodeId(c.Cluster, iteration)), updated.Episodes);
            Assert.Equal(updated.PolicyHash, (await Policies.FindAsync(updated.Policy))!.Snapshot.Hash);
        }

        Assert.Equal(finished.PolicyHash, events.OfType<PolicyUpdated>().Last().PolicyHash);
    }

    [Fact]
    public async Task Duplicates_reorderings_and_losses_make_the_same_policy()
    {
        var plain = await TrainAsync(Start(), (_, sent) => sent);
        var duplicates = 0;
        for (var seed = 0UL; seed < 4; seed++)
        {
            Journal.Execute("delete from journal");
            Journal.Execute("delete from sluice_policies");
            var random = RandomStream.For(seed, 3);
            var shuffled = await TrainAsync(Start(), (iteration, sent) =>
            {
                // Twice each, an old one among them, some lost until they are asked for again.
                var all = sent.Concat(sent).Concat(sent.Select(part => part with { Episode = part.Episode with { Number = Math.Max(0, iteration - 1) } })).ToArray();
                for (var i = all.Length - 1; i > 0; i--)
                {
                    var j = random.NextIndex(i + 1);
                    (all[i], all[j]) = (all[j], all[i]);
                }

                duplicates += all.Length - sent.Count;
                return all.Where(_ => random.NextUniform() > 0.3).ToArray();
            });
            Assert.Equal(plain.PolicyHash, shuffled.PolicyHash);
            Assert.All((await LearningAsync()).OfType<PolicyUpdated>(), updated => Assert.Equal(5, updated.Statistics.Episodes));
        }

        Assert.True(duplicates > 40);
    }

    [Fact]
    public async Task A_consumed_episode_is_acknowledged_again_and_not_counted()
    {
        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 0);
        await AnswerIterationAsync(learner, 1);
        await ExpectMsgAsync<TrainingProgressed>();
        var old = Part(Plan.Clusters[0].Cluster, 1, 0.25f);
        learner.Tell(old, TestActor);
        Assert.Equal(old.Episode, (await ExpectMsgAsync<TrajectoryAccepted>()).Episode);
        await AnswerIterationAsync(learner, 2);

        Assert.Equal(2, (await ExpectMsgAsync<TrainingProgressed>()).Iteration);
        Assert.All((await LearningAsync()).OfType<PolicyUpdated>(), updated => Assert.Equal(5, updated.Episodes.Distinct().Count()));
    }

    [Fact]
    public async Task An_update_waits_for_every_cluster_and_a_dropped_episode_is_left_out()
    {
        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 0);
        await AskedForAsync(1);
        foreach (var cluster in Plan.Clusters.Take(4))
            learner.Tell(Part(cluster.Cluster, 1, 0.5f), TestActor);
        for (var acknowledged = 0; acknowledged < 4; acknowledged++)
            await ExpectMsgAsync<TrajectoryAccepted>();
        Assert.Equal(["tb1", "rf1"], Journal.Manifests("learner"));
        learner.Tell(new DropEpisode(new(new("c-4"), 1), "lost"), TestActor);
        await ExpectMsgAsync<TrajectoryAccepted>();

        Assert.Equal(4, (await ExpectMsgAsync<TrainingProgressed>()).Statistics.Episodes);
        Assert.Equal(["c-0/1", "c-1/1", "c-2/1", "c-3/1"], (await LearningAsync()).OfType<PolicyUpdated>().Single().Episodes.Select(id => id.ToString()));
    }

    [Fact]
    public async Task A_run_whose_every_episode_is_dropped_ends_with_the_reason()
    {
        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 0);
        await AskedForAsync(1);
        foreach (var cluster in Plan.Clusters)
            learner.Tell(new DropEpisode(new(cluster.Cluster, 1), $"there is no trace for {cluster.Cluster}"), _clusters);
        Assert.Contains("there is no trace for c-0", (await ExpectMsgAsync<TrainingRefused>()).Reason, StringComparison.Ordinal);

        // And a class that could not be measured at all, in another run.
        learner.Tell(new BeginTraining(new("other"), Plan), TestActor);
        await ExpectMsgAsync<TrainingAccepted>();
        await RegisterAsync(learner);
        await AskedForAsync(0);
        foreach (var cluster in Plan.Clusters)
        {
            learner.Tell(
                cluster.Description.Class == Low ? Part(cluster.Cluster, 0, 1) with { Policy = new(new("other"), 0), Steps = [] } : new DropEpisode(new(cluster.Cluster, 0), "no route"),
                _clusters);
        }

        var reason = (await ExpectMsgAsync<TrainingRefused>()).Reason;
        Assert.Contains("no cluster of class high", reason, StringComparison.Ordinal);
        Assert.Contains("no route", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_stopped_and_resumed_makes_the_same_policy()
    {
        var plain = await TrainAsync(Start(), (_, sent) => sent);
        Journal.Execute("delete from journal");
        Journal.Execute("delete from sluice_policies");

        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 0);
        await AnswerIterationAsync(learner, 1);
        await ExpectMsgAsync<TrainingProgressed>();
        await AskedForAsync(2);
        learner.Tell(Part(Plan.Clusters[0].Cluster, 2), _clusters);
        learner.Tell(new StopTraining(Run), TestActor);
        Assert.Equal(1, (await ExpectMsgAsync<TrainingStopped>()).Iteration);
        await KillAsync(learner);

        learner = Start();
        learner.Tell(new StopTraining(Run), TestActor);
        Assert.Equal(1, (await ExpectMsgAsync<TrainingStopped>()).Iteration);
        Assert.Equal(1, (await BeginAsync(learner, Plan)).Iteration);
        await AnswerIterationAsync(learner, 2);
        await AnswerIterationAsync(learner, 3);
        await ExpectMsgAsync<TrainingProgressed>();
        await ExpectMsgAsync<TrainingProgressed>();

        Assert.Equal(plain.PolicyHash, (await ExpectMsgAsync<TrainingFinished>()).PolicyHash);
        Assert.Equal(["tb1", "rf1", "pu1", "pu1", "pu1", "te1"], Journal.Manifests("learner"));
    }

    [Fact]
    public async Task A_finished_run_says_so_again_and_goes_on_when_more_iterations_are_wanted()
    {
        var first = await TrainAsync(Start(), (_, sent) => sent);
        var learner = Start();
        learner.Tell(new BeginTraining(Run, Plan), TestActor);
        Assert.Equal(3, (await ExpectMsgAsync<TrainingAccepted>()).Iteration);
        Assert.Equal(first, await ExpectMsgAsync<TrainingFinished>());

        await BeginAsync(learner, Plan with { Iterations = 4 });
        await AnswerIterationAsync(learner, 4);
        await ExpectMsgAsync<TrainingProgressed>();
        Assert.Equal(4, (await ExpectMsgAsync<TrainingFinished>()).Policy.Number);
    }

    [Fact]
    public async Task A_plan_without_iterations_makes_the_untrained_policy_only()
    {
        var learner = Start();
        await BeginAsync(learner, Plan with { Iterations = 0 });
        await AnswerIterationAsync(learner, 0);
        Assert.Equal(0, (await ExpectMsgAsync<TrainingFinished>()).Policy.Number);
        Assert.Equal(0, (await Policies.LatestAsync(Run))!.Value.Number);
    }

    [Fact]
    public async Task Plans_that_differ_or_mean_nothing_are_refused()
    {
        var learner = Start();
        (TrainingPlan Plan, string Reason)[] refused =
        [
            (Plan with { Clusters = [] }, "the plan has 0 clusters"),
            (Plan with { Steps = 0 }, "0 steps an episode"),
            (Plan with { SelectionHash = "another" }, "the plan is for selection another"),
        ];
        foreach (var (plan, reason) in refused)
        {
            learner.Tell(new BeginTraining(Run, plan), TestActor);
            Assert.Contains(reason, (await ExpectMsgAsync<TrainingRefused>()).Reason, StringComparison.Ordinal);
        }

        await BeginAsync(learner, Plan);
        TrainingPlan[] others =
        [
            Plan with { Seed = 12 }, Plan with { Steps = 3 }, Plan with { ExploitShare = 0.9 }, Plan with { Engine = "torch" }, Plan with { LearningRate = 0.01 },
            Plan with { EntropyBonus = 0.5 }, Plan with { StopWhenConverged = true }, Plan with { Clusters = [.. Plan.Clusters.Take(4)] },
        ];
        foreach (var other in others)
        {
            learner.Tell(new BeginTraining(Run, other), TestActor);
            Assert.Contains("begun with other settings", (await ExpectMsgAsync<TrainingRefused>()).Reason, StringComparison.Ordinal);
        }

        learner.Tell(new BeginTraining(new("second"), Plan), TestActor);
        Assert.Contains("run run is being trained", (await ExpectMsgAsync<TrainingRefused>()).Reason, StringComparison.Ordinal);
        Assert.Equal(["tb1"], Journal.Manifests("learner"));
    }

    [Fact]
    public async Task A_stored_policy_that_the_journal_does_not_know_is_refused()
    {
        await StopAfterOneIterationAsync();
        Journal.Execute("delete from sluice_policies where number = 1");
        Assert.Contains("not in the policy store", await RefusedOnResumeAsync(), StringComparison.Ordinal);
        await Policies.SaveAsync(new StoredPolicy(Renumbered(PolicyLearner.Untrained(Run, Selection.BuiltIn, 99), 1), RunningBaseline.Empty));
        Assert.Contains("the journal says", await RefusedOnResumeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_policy_under_the_next_version_stops_the_run_without_a_trace()
    {
        await StopAfterOneIterationAsync();
        await Policies.SaveAsync(new StoredPolicy(Renumbered(PolicyLearner.Untrained(Run, Selection.BuiltIn, 99), 2), RunningBaseline.Empty));
        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 2);

        Assert.Contains("may not replace it", (await ExpectMsgAsync<TrainingRefused>()).Reason, StringComparison.Ordinal);
        Assert.Equal(["tb1", "rf1", "pu1"], Journal.Manifests("learner"));
    }

    [Fact]
    public async Task Another_untrained_policy_under_the_runs_name_is_refused_before_anything_is_trained()
    {
        await Policies.SaveAsync(new StoredPolicy(PolicyLearner.Untrained(Run, Selection.BuiltIn, 99), RunningBaseline.Empty));
        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 0);
        Assert.Contains("may not replace it", (await ExpectMsgAsync<TrainingRefused>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_that_was_stored_but_not_journalled_is_made_again()
    {
        var plain = await TrainAsync(Start(), (_, sent) => sent);
        Journal.Execute("delete from journal where persistence_id = 'learner' and sequence_number >= 5");

        var learner = Start();
        Assert.Equal(2, (await BeginAsync(learner, Plan)).Iteration);
        await AnswerIterationAsync(learner, 3);
        await ExpectMsgAsync<TrainingProgressed>();
        Assert.Equal(plain.PolicyHash, (await ExpectMsgAsync<TrainingFinished>()).PolicyHash);
    }

    [Fact]
    public async Task An_engine_that_cannot_be_had_ends_the_run_with_the_reason()
    {
        _engine = name => throw new ArgumentException($"the engine {name} does not load here");
        var learner = Start();
        await BeginAsync(learner, Plan with { Engine = "torch" });
        await AnswerIterationAsync(learner, 0);
        await AnswerIterationAsync(learner, 1);
        Assert.Contains("the engine torch does not load here", (await ExpectMsgAsync<TrainingRefused>()).Reason, StringComparison.Ordinal);
        learner.Tell(new BeginTraining(new("next"), Plan), TestActor);
        await ExpectMsgAsync<TrainingAccepted>();
    }

    [Fact]
    public async Task Whoever_stops_a_run_whose_update_fails_is_answered_too()
    {
        using var entered = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        _engine = name =>
        {
            entered.Release();
            go.Wait(Patience);
            throw new ArgumentException("no engine");
        };
        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 0);
        await AnswerIterationAsync(learner, 1);
        Assert.True(await entered.WaitAsync(Patience));
        var stopper = CreateTestProbe();
        learner.Tell(new StopTraining(Run), stopper);
        // Two tellers: only their common mailbox tells that the first message is in.
        Assert.Contains("is being trained", (await learner.Ask<TrainingRefused>(new BeginTraining(new("x"), Plan), Patience)).Reason, StringComparison.Ordinal);
        go.Release();

        await ExpectMsgAsync<TrainingRefused>();
        Assert.Equal(0, (await stopper.ExpectMsgAsync<TrainingStopped>()).Iteration);
    }

    private IActorRef Start()
    {
        var settings = new LearnerSettings(_clusters, Policies, Selection.BuiltIn, name => _engine(name)) { ResendAfter = TimeSpan.FromMilliseconds(150) };
        return Sys.ActorOf(Akka.Actor.Props.Create(() => new LearnerActor(settings)), $"learner-{_starts++}");
    }

    private async Task<TrainingAccepted> BeginAsync(IActorRef learner, TrainingPlan plan)
    {
        learner.Tell(new BeginTraining(Run, plan), TestActor);
        var accepted = await ExpectMsgAsync<TrainingAccepted>();
        await RegisterAsync(learner);
        return accepted;
    }

    private async Task RegisterAsync(IActorRef learner)
    {
        var left = Plan.Clusters.Select(c => c.Cluster).ToHashSet();
        while (left.Count > 0)
        {
            var register = await _clusters.FishForMessageAsync<RegisterCluster>(r => left.Contains(r.Cluster));
            Assert.Equal(Plan.Clusters.Single(c => c.Cluster == register.Cluster).Description, register.Description);
            left.Remove(register.Cluster);
            learner.Tell(new ClusterAccepted(register.Cluster), _clusters);
            learner.Tell(new ClusterAccepted(register.Cluster), _clusters);
        }
    }

    private async Task<IReadOnlyList<BeginEpisode>> AskedForAsync(int iteration)
    {
        var asked = new SortedDictionary<string, BeginEpisode>(StringComparer.Ordinal);
        while (asked.Count < Plan.Clusters.Count)
        {
            var begin = await _clusters.FishForMessageAsync<BeginEpisode>(b => b.Episode.Number == iteration);
            asked[begin.Cluster.Value] = begin;
        }

        // One class, one load; a class of its own, a load of its own.
        var seeds = asked.Values.Select(begin => begin.Plan.ArrivalSeed).ToArray();
        Assert.True(seeds[..3].Distinct().Count() == 1 && seeds[3] == seeds[4] && seeds[0] != seeds[4]);
        return [.. asked.Values];
    }

    private async Task AnswerIterationAsync(IActorRef learner, int iteration)
    {
        foreach (var begin in await AskedForAsync(iteration))
            learner.Tell(Part(begin.Cluster, iteration), _clusters);
    }

    /// <summary>A run from its beginning to its end; <paramref name="network"/> decides what of an iteration's parts arrives, and resending brings the rest.</summary>
    private async Task<TrainingFinished> TrainAsync(IActorRef learner, Func<int, IReadOnlyList<SubmitTrajectory>, IReadOnlyList<SubmitTrajectory>> network)
    {
        await BeginAsync(learner, Plan);
        for (var iteration = 0; iteration <= Plan.Iterations; iteration++)
        {
            SubmitTrajectory[] sent = [.. (await AskedForAsync(iteration)).Select(begin => Part(begin.Cluster, iteration))];
            foreach (var part in network(iteration, sent))
                learner.Tell(part, _clusters);
            await AwaitConditionAsync(
                () =>
                {
                    foreach (var part in sent)
                        learner.Tell(part, _clusters);
                    return Task.FromResult(Journal.Manifests("learner").Count(manifest => manifest is "rf1" or "pu1") > iteration);
                },
                Patience, TimeSpan.FromMilliseconds(30));
            if (iteration > 0)
                Assert.Equal(iteration, (await ExpectMsgAsync<TrainingProgressed>()).Iteration);
        }

        var finished = await ExpectMsgAsync<TrainingFinished>();
        await KillAsync(learner);
        return finished;
    }

    private async Task StopAfterOneIterationAsync()
    {
        var learner = Start();
        await BeginAsync(learner, Plan);
        await AnswerIterationAsync(learner, 0);
        await AnswerIterationAsync(learner, 1);
        await ExpectMsgAsync<TrainingProgressed>();
        learner.Tell(new StopTraining(Run), TestActor);
        await ExpectMsgAsync<TrainingStopped>();
        await KillAsync(learner);
    }

    private async Task<string> RefusedOnResumeAsync()
    {
        var learner = Start();
        await BeginAsync(learner, Plan);
        var reason = (await ExpectMsgAsync<TrainingRefused>()).Reason;
        await KillAsync(learner);
        return reason;
    }

    private async Task<IReadOnlyList<ILearningEvent>> LearningAsync()
    {
        await using var reader = await JournalReader.OpenAsync(Journal.Settings);
        return await reader.LearningAsync();
    }

    private static PolicySnapshot Renumbered(PolicySnapshot policy, int number) => new(
        policy.Version with { Number = number }, policy.Weights, policy.Optimiser, policy.Normalisation, policy.SelectionHash, policy.Encoding);

    private static SubmitTrajectory Part(ClusterId cluster, int iteration, float? reward = null)
    {
        var index = cluster.Value[^1] - '0';
        return new SubmitTrajectory(
            new(cluster, iteration),
            Plan.Clusters[index].Description.Class,
            new(Run, Math.Max(0, iteration - 1)),
            0,
            1,
            100 + index,
            iteration == 0 ? [] : [TrajectorySteps.Of(reward ?? index / 4f), TrajectorySteps.Of(-iteration / 8f)]);
    }
}
