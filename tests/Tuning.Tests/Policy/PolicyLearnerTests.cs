using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class PolicyLearnerTests
{
    private static readonly RunId Run = new("run");
    private static readonly Selection Selection = Selection.Create("small", ["jvm.heap.used"], ["executor.cpuTime"], ["batchDuration", "spark.memory.fraction"]).WithStrides(1).WithBundle(1);
    private static readonly PolicySnapshot Untrained = PolicyLearner.Untrained(Run, Selection, 5);
    private static readonly ManagedEngine Engine = new();

    [Fact]
    public void The_untrained_policy_fits_its_selection()
    {
        Assert.Equal(new PolicyVersion(Run, 0), Untrained.Version);
        // 1 driver metric, 4 of the workers', 6 of latency and context, 2 levers; now and on average. Two moves a lever, and hold.
        Assert.Equal(new PolicyShape(26, 20, 5), Untrained.Weights.Shape);
        Assert.Equal(Selection.Hash, Untrained.SelectionHash);
        Assert.Equal(Normalisation.Identity(26), Untrained.Normalisation);
        Assert.Equal(Untrained.Hash, PolicyLearner.Untrained(Run, Selection, 5).Hash);
        Assert.NotEqual(Untrained.Hash, PolicyLearner.Untrained(Run, Selection, 6).Hash);
    }

    [Fact]
    public void The_first_iteration_fits_the_normalisation_and_leaves_the_weights()
    {
        // Every input takes 1, 3 and 5: mean 3, variance 8/3. The last is missing.
        var episodes = new[] { Of("a", Step(1), Step(3)), Of("b", Step(5)) };
        foreach (var step in episodes.SelectMany(episode => episode.Steps))
            step.State[25] = float.NaN;
        var (next, running, _) = Learn(Untrained, episodes, 1);
        Assert.Equal(1, next.Version.Number);
        Assert.Equal(Untrained.Weights, next.Weights);
        Assert.Equal(Untrained.Optimiser, next.Optimiser);
        Assert.Same(RunningBaseline.Empty, running);
        Assert.All(next.Normalisation.Mean[..25].ToArray(), mean => Assert.Equal(3, mean));
        Assert.All(next.Normalisation.Scale[..25].ToArray(), scale => Assert.Equal(Math.Sqrt(8.0 / 3), scale, 1e-6));
        Assert.Equal((0, 1), (next.Normalisation.Mean[25], next.Normalisation.Scale[25]));
    }

    [Fact]
    public void Later_iterations_learn_and_leave_the_normalisation()
    {
        var first = Learn(Untrained, Many(0, 1), 1).Next;
        var (second, running, statistics) = Learn(first, Many(1, 2), 2);
        Assert.Equal(2, second.Version.Number);
        Assert.NotEqual(first.Weights, second.Weights);
        Assert.NotEqual(first.Optimiser, second.Optimiser);
        Assert.Equal(first.Normalisation, second.Normalisation);
        Assert.Equal(Selection.Hash, second.SelectionHash);
        Assert.True(statistics.GradientNorm > 0);
        Assert.InRange(statistics.Entropy, 0, Math.Log(5));
        Assert.NotEqual(second.Weights, Learn(second, Many(2, 3), 3, running).Next.Weights);
    }

    [Fact]
    public void What_is_learnt_does_not_depend_on_the_order_in_which_episodes_arrive()
    {
        foreach (var iteration in (int[])[1, 2])
        {
            var episodes = Many(0, 9);
            // One cluster with several episodes of its own, so that the id's number decides too.
            episodes = [.. episodes, .. episodes.Take(3).Select((episode, i) => episode with { Id = new(episodes[5].Id.Cluster, 10 + i) })];
            var straight = Learn(Untrained, episodes, iteration);
            var random = RandomStream.For(3);
            for (var shuffle = 0; shuffle < 20; shuffle++)
            {
                var shuffled = episodes.ToArray();
                for (var i = shuffled.Length - 1; i > 0; i--)
                {
                    var j = random.NextIndex(i + 1);
                    (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
                }

                var lesson = Learn(Untrained, shuffled, iteration);
                Assert.Equal(straight.Next.Hash, lesson.Next.Hash);
                Assert.Equal(straight.Next.Optimiser, lesson.Next.Optimiser);
                Assert.Equal(straight.Statistics.Classes, lesson.Statistics.Classes);
                Assert.Equal(straight.Statistics with { Classes = [] }, lesson.Statistics with { Classes = [] });
            }
        }
    }

    [Fact]
    public void The_statistics_worked_by_hand()
    {
        TrainingEpisode[] episodes =
        [
            Of("a", Step(1, reward: 0.5f, ratio: 0.5f), Step(1, reward: -10, ratio: 0.25f, faulty: true)),
            Of("b", Step(1, reward: -1, ratio: 2), Step(1, reward: 0, ratio: float.NaN, weight: 0)),
        ];
        var statistics = Learn(Untrained, episodes, 1).Statistics;
        // Returns -9.5 and -1; three steps measured; last known ratios 0.25 and 2; one step of four faulty.
        Assert.Equal(new UpdateStatistics(2, 3, -5.25, -3.5, 1.125, 0, Math.Log(5), 0.25), statistics with { Classes = [] });
        Assert.Equal([new ClassStatistics(new("class"), 2, -5.25, 1.125)], statistics.Classes);
    }

    [Fact]
    public void Classes_are_described_by_themselves_in_the_order_of_their_names()
    {
        TrainingEpisode[] episodes =
        [
            Of("a", Step(1, reward: 1, ratio: 0.5f)) with { Class = new("late") },
            Of("b", Step(1, reward: -3, ratio: float.NaN)) with { Class = new("early") },
            Of("c", Step(1, reward: 2, ratio: 0.25f)) with { Class = new("late") },
        ];
        foreach (var iteration in (int[])[1, 2])
            Assert.Equal([new(new("early"), 1, -3, double.NaN), new(new("late"), 2, 1.5, 0.375)], Learn(Untrained, episodes, iteration).Statistics.Classes);
    }

    [Fact]
    public void Current_episodes_have_no_age_and_every_step_counts_whole()
    {
        var statistics = Learn(Untrained, Many(0, 4), 2).Statistics;
        Assert.Equal((120, 120.0), (statistics.Steps, statistics.EffectiveSteps));
        Assert.Equal((0.0, 0, 0), (statistics.MeanAge, statistics.GreatestAge, statistics.StaleEpisodes));
    }

    [Fact]
    public void Ages_staleness_and_effective_steps_worked_by_hand()
    {
        var current = new PolicySnapshot(
            new(Run, 9), Untrained.Weights, Untrained.Optimiser, Untrained.Normalisation, Untrained.SelectionHash, Untrained.Encoding);
        var pi = new float[5];
        PolicyNetwork.Probabilities(current.Weights, Step(1).State, ActionMask.All(5), pi);
        var now = BehaviourMixture.Probability(pi, ActionMask.All(5), LearningSettings.Default.ExploitShare, 4);
        TrainingEpisode[] episodes =
        [
            Of("a", Step(1), Step(1)) with { Policy = new(Run, 9) },
            // Half as likely now: each step weighs a half.
            Of("b", Step(1) with { Probability = (float)(2 * now) }, Step(1) with { Probability = (float)(2 * now) }) with { Policy = new(Run, 7) },
            Of("c", Step(1), Step(1)) with { Policy = new(Run, 5) },
        ];
        var statistics = Learn(current, episodes, 10).Statistics;
        Assert.Equal((1.0, 2, 1), (statistics.MeanAge, statistics.GreatestAge, statistics.StaleEpisodes));
        // Weights 1, 1, 1/2, 1/2: 3^2 / 2.5.
        Assert.Equal(3.6, statistics.EffectiveSteps, 1e-5);
    }

    [Fact]
    public void The_noise_is_measured_at_the_first_update_and_every_so_many_after_it_and_changes_nothing()
    {
        foreach (var (iteration, isMeasured) in ((int, bool)[])[(1, false), (2, true), (3, false), (11, false), (12, true), (22, true)])
        {
            var lesson = Learn(Untrained, Many(0, 4), iteration);
            Assert.Equal(isMeasured, !double.IsNaN(lesson.Statistics.SignalToNoise));
            var never = PolicyLearner.Learn(Engine, Untrained, RunningBaseline.Empty, Many(0, 4), LearningSettings.Default with { NoiseEvery = 0 }, iteration);
            Assert.True(double.IsNaN(never.Statistics.SignalToNoise));
            Assert.Equal((never.Next.Hash, never.Next.Optimiser), (lesson.Next.Hash, lesson.Next.Optimiser));
        }
    }

    [Fact]
    public void Where_nothing_was_measured_nothing_is_claimed()
    {
        var statistics = Learn(Untrained, [Of("a", Step(1, ratio: float.NaN, weight: 0))], 1).Statistics;
        Assert.Equal((0, 0, 0), (statistics.Steps, statistics.MeanReturn, statistics.MeanReward));
        Assert.True(double.IsNaN(statistics.MeanLastP99Ratio));
    }

    [Fact]
    public void An_iteration_in_which_nothing_was_measured_leaves_the_weights_and_goes_on()
    {
        var (next, running, statistics) = Learn(Untrained, [Of("a", Step(1, ratio: float.NaN, weight: 0)), Of("b", Step(2, ratio: float.NaN, weight: 0))], 2);
        Assert.Equal((1, Untrained.Weights, Untrained.Optimiser), (next.Version.Number, next.Weights, next.Optimiser));
        Assert.Equal((0, 0, 0), (statistics.Steps, statistics.GradientNorm, statistics.Entropy));
        Assert.Equal(2, Learn(next, Many(1, 2), 3, running).Next.Version.Number);
    }

    [Fact]
    public void The_reward_of_a_step_without_weight_is_not_read()
    {
        TrainingEpisode[] episodes = [Of("a", Step(1, reward: float.NaN, weight: 0), Step(2, reward: -1)), Of("b", Step(3, reward: -3), Step(1, reward: -2))];
        var (next, _, statistics) = Learn(Untrained, episodes, 2);
        Assert.Equal((3, -3, -2), (statistics.Steps, statistics.MeanReturn, statistics.MeanReward));
        Assert.NotEqual(Untrained.Weights, next.Weights);
        Assert.All(next.Weights.Parameters.ToArray(), weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void Where_hold_alone_was_allowed_nothing_is_learnt()
    {
        var episodes = Array.ConvertAll(Many(0, 1), episode => episode with
        {
            Steps = [.. episode.Steps.Select(step => step with { Allowed = [0b10000], Action = 4, Probability = 1 })],
        });
        var (next, _, statistics) = Learn(Untrained, episodes, 2);
        Assert.Equal(Untrained.Weights, next.Weights);
        Assert.Equal((0, 0), (statistics.GradientNorm, statistics.Entropy));
    }

    [Fact]
    public void An_iteration_without_an_episode_to_learn_from_is_refused()
    {
        Assert.Contains("no episode", Assert.Throws<ArgumentException>(() => Learn(Untrained, [], 1)).Message, StringComparison.Ordinal);
        var old = new PolicySnapshot(
            new(Run, 9), Untrained.Weights, Untrained.Optimiser, Untrained.Normalisation, Untrained.SelectionHash, Untrained.Encoding);
        Assert.Contains("older than 3", Assert.Throws<ArgumentException>(() => Learn(old, Many(0, 1), 10)).Message, StringComparison.Ordinal);
    }

    private static Lesson Learn(PolicySnapshot current, IReadOnlyList<TrainingEpisode> episodes, int iteration, RunningBaseline? running = null) =>
        PolicyLearner.Learn(Engine, current, running ?? RunningBaseline.Empty, episodes, LearningSettings.Default, iteration);

    private static TrainingEpisode Of(string cluster, params TrajectoryStep[] steps) =>
        new(new(new ClusterId(cluster), 0), new("class"), Untrained.Version, steps);

    private static TrajectoryStep Step(float input, float reward = 0, float ratio = 1, bool faulty = false, float weight = 1, int action = 4) =>
        new([.. Enumerable.Repeat(input, 26)], [0b11111], action, 0.2f, reward, weight, ratio, faulty);

    /// <summary>Ten episodes of twelve steps under a version.</summary>
    private static TrainingEpisode[] Many(int version, ulong seed)
    {
        var random = RandomStream.For(seed);
        return
        [
            .. Enumerable.Range(0, 10).Select(i => Of($"cluster-{i}", [.. Enumerable.Range(0, 12).Select(_ =>
                Step((float)random.NextNormal(), (float)random.NextNormal(), (float)random.NextExponential(), action: random.NextIndex(5)))])
                with { Policy = new(Run, version) }),
        ];
    }
}
