using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class BatchAssemblyTests
{
    private static readonly PolicyShape Shape = new(3, 20, 5);
    private static readonly RunId Run = new("run");
    private static readonly PolicySnapshot Current = Version(5, 1);

    [Fact]
    public void The_order_in_which_episodes_arrive_changes_nothing()
    {
        var episodes = Enumerable.Range(0, 8).Select(i => Episode($"c{i}", i, i % 2 == 0 ? "a" : "b", 5)).ToArray();
        var forwards = Assemble(episodes);
        var backwards = Assemble([.. episodes.Reverse()]);
        Assert.Equal(forwards.Used, backwards.Used);
        Assert.Equal(
            new ManagedEngine().Gradient(Current.Weights, forwards.Batch!, LearningSettings.Default, 0).Values,
            new ManagedEngine().Gradient(Current.Weights, backwards.Batch!, LearningSettings.Default, 0).Values);
    }

    [Fact]
    public void States_are_normalised_and_holes_become_zero()
    {
        var snapshot = new PolicySnapshot(
            Current.Version, Current.Weights, Current.Optimiser, new Normalisation([1, 1, 1], [2, 2, 2]), Current.SelectionHash, Current.Encoding);
        var episode = Episode("c", 1, "a", 5) with { Steps = [Step(1) with { State = [5, float.NaN, 1] }] };
        var batch = BatchAssembly.From(snapshot, [episode], LearningSettings.Default, RunningBaseline.Empty).Batch!;
        Assert.Equal([2f, 0f, 0f], batch.State(0).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.State(1).Length);
    }

    [Fact]
    public void Advantages_are_returns_less_those_of_the_others()
    {
        var batch = Assemble([
            Episode("c1", 1, "a", 5) with { Steps = [Step(1), Step(2)] },
            Episode("c2", 1, "a", 5) with { Steps = [Step(-1), Step(0)] },
        ]).Batch!;
        Assert.Equal([4f, 2f, -4f, -2f], batch.Advantages.ToArray());
        Assert.Equal([1f, 1f, 1f, 1f], batch.Weights.ToArray());
        Assert.Equal((4, 4), (batch.Steps, batch.MeasuredSteps));
    }

    [Fact]
    public void An_unmeasured_step_weighs_nothing_and_its_reward_is_not_read()
    {
        var batch = Assemble([
            Episode("c1", 1, "a", 5) with { Steps = [Step(-3), Step(0) with { Weight = 0, Reward = float.NaN }] },
            Episode("c2", 1, "a", 5) with { Steps = [Step(-3), Step(-3)] },
        ]).Batch!;
        Assert.Equal([1f, 0f, 1f, 1f], batch.Weights.ToArray());
        Assert.Equal([0f, 0f, 0f, 0f], batch.Advantages.ToArray());
        Assert.Equal(3, batch.MeasuredSteps);
    }

    [Fact]
    public void A_step_of_an_older_policy_weighs_what_its_action_has_become_likely_and_never_more_than_one()
    {
        var settings = LearningSettings.Default;
        var step = Step(1) with { Action = 2 };
        var pi = new float[5];
        PolicyNetwork.Probabilities(Current.Weights, step.State, ActionMask.All(5), pi);
        var now = BehaviourMixture.Probability(pi, ActionMask.All(5), settings.ExploitShare, 2);
        var batch = Assemble([
            Episode("c1", 1, "a", 4) with { Steps = [step with { Probability = (float)(2 * now) }, step with { Probability = (float)(now / 2) }] },
        ]).Batch!;
        Assert.Equal(0.5, batch.Weights[0], 1e-5);
        Assert.Equal(1, batch.Weights[1]);
    }

    [Fact]
    public void Episodes_beyond_the_staleness_bound_are_dropped_and_named()
    {
        var assembly = Assemble([Episode("c1", 1, "a", 1), Episode("c2", 1, "a", 2), Episode("c3", 1, "a", 5)]);
        Assert.Equal(["c1/1"], assembly.Stale.Select(e => e.ToString()));
        Assert.Equal(["c2/1", "c3/1"], assembly.Used.Select(e => e.ToString()));
        var nothing = Assemble([Episode("c1", 1, "a", 1)]);
        Assert.Null(nothing.Batch);
        Assert.Equal(RunningBaseline.Empty, nothing.Running);
    }

    [Theory]
    [InlineData("reward", float.NaN)]
    [InlineData("reward", float.PositiveInfinity)]
    [InlineData("probability", 0)]
    [InlineData("probability", float.NaN)]
    [InlineData("weight", 2)]
    [InlineData("state", float.NegativeInfinity)]
    [InlineData("size", 0)]
    [InlineData("action", 0)]
    public void A_bad_step_is_refused_by_episode_and_step(string what, float value)
    {
        var good = Step(1);
        var bad = what switch
        {
            "reward" => good with { Reward = value },
            "probability" => good with { Probability = value },
            "weight" => good with { Weight = value },
            "state" => good with { State = [0, value, 0] },
            "size" => good with { State = [0, 0] },
            _ => good with { Action = 1, Allowed = [0b11101] },
        };
        var error = Assert.Throws<ArgumentException>(() => Assemble([Episode("c9", 3, "a", 5) with { Steps = [good, bad] }]));
        Assert.Contains("c9/3, step 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_episode_given_twice_or_of_another_run_or_of_the_future_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Assemble([Episode("c1", 1, "a", 5), Episode("c1", 1, "a", 5)]));
        Assert.Throws<ArgumentException>(() => Assemble([Episode("c1", 1, "a", 6)]));
        Assert.Throws<ArgumentException>(() => Assemble([Episode("c1", 1, "a", 5) with { Policy = new(new RunId("other"), 5) }]));
    }

    [Fact]
    public void A_builder_refuses_what_no_engine_could_use()
    {
        var builder = new TrainingBatchBuilder(Shape, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(ActionMask.All(5), 5, 0, 1).Length);
        Assert.Throws<ArgumentException>(() => builder.Add(ActionMask.Only(4), 1, 0, 1).Length);
        Assert.Throws<ArgumentException>(() => builder.Add(ActionMask.All(5), 1, double.NaN, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(ActionMask.All(5), 1, 0, 1.5).Length);
        Assert.Throws<InvalidOperationException>(() => builder.Build());
        builder.Add(ActionMask.All(5), 1, 0, 1)[2] = float.NaN;
        Assert.Contains("input 2 of row 0", Assert.Throws<ArgumentException>(() => builder.Build()).Message, StringComparison.Ordinal);
        builder.Add(ActionMask.All(5), 1, 0, 1);
        Assert.Throws<InvalidOperationException>(() => builder.Add(ActionMask.All(5), 1, 0, 1).Length);
    }

    [Fact]
    public void Settings_without_sense_are_refused_by_name()
    {
        var settings = LearningSettings.Default;
        foreach (var (bad, name) in ((LearningSettings, string)[])
            [
                (settings with { LearningRate = 0 }, "LearningRate"),
                (settings with { Decay = 1 }, "Decay"),
                (settings with { Epsilon = 0 }, "Epsilon"),
                (settings with { Discount = 1.1 }, "Discount"),
                (settings with { ExploitShare = double.NaN }, "ExploitShare"),
                (settings with { EntropyBonus = -1 }, "EntropyBonus"),
                (settings with { EntropyHalfLife = 0 }, "EntropyHalfLife"),
                (settings with { StalenessBound = -1 }, "StalenessBound"),
                (settings with { RunningBaselineEpisodes = 0 }, "RunningBaselineEpisodes"),
                (settings with { NoiseEvery = -1 }, "NoiseEvery"),
            ])
        {
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => bad.Validated()).Message, StringComparison.Ordinal);
        }

        Assert.Equal(0.005, (settings with { EntropyBonus = 0.01, EntropyHalfLife = 10 }).EntropyBonusAt(10), 1e-12);
        Assert.Equal((0.8, 1.0), (settings.LearntShare, (settings with { Rule = ExplorationRule.ArgmaxF }).LearntShare));
    }

    private static BatchAssembly Assemble(TrainingEpisode[] episodes) =>
        BatchAssembly.From(Current, episodes, LearningSettings.Default, RunningBaseline.Empty);

    private static PolicySnapshot Version(int number, ulong seed)
    {
        var untrained = PolicySnapshot.Untrained(Run, Shape, seed, Normalisation.Identity(3), "selection", EncodingSettings.Default);
        return new(new(Run, number), untrained.Weights, untrained.Optimiser, untrained.Normalisation, untrained.SelectionHash, untrained.Encoding);
    }

    private static TrainingEpisode Episode(string cluster, int number, string workload, int version)
    {
        var random = RandomStream.For(RandomStream.Key(cluster));
        return new(new(new(cluster), number), new(workload), new(Run, version), [Step((float)random.NextNormal()), Step((float)random.NextNormal())]);
    }

    private static TrajectoryStep Step(float reward) => new([1, 2, 3], [0b11111], 1, 0.2f, reward, 1, 1, false);
}
