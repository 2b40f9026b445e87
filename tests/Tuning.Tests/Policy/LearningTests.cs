using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

/// <summary>The whole pipeline on tasks whose best policy is known: draw, assemble, update, again.</summary>
public sealed class LearningTests
{
    private const double F = 0.8;

    [Fact]
    public void A_masked_bandit_is_learnt()
    {
        // The state says which of two moves pays; the best of all, action 3, is masked and must not matter.
        var snapshot = Learn(
            new PolicyShape(2, 20, 5),
            steps: 1,
            iterations: 200,
            LearningSettings.Default with { LearningRate = 0.01 },
            (ref RandomStream random, int _, int _) => random.NextIndex(2) == 0 ? [1, 0] : [0, 1],
            ActionMask.All(5).Forbid(3),
            (state, action, _) => action == 3 ? 10 : state[0] == 1 ? (action == 0 ? 1 : 0) : (action == 2 ? 1 : 0));
        var pi = new float[5];
        PolicyNetwork.Probabilities(snapshot.Weights, [1, 0], ActionMask.All(5).Forbid(3), pi);
        Assert.True(pi[0] > 0.95, $"pi(0 | first) is {pi[0]}");
        PolicyNetwork.Probabilities(snapshot.Weights, [0, 1], ActionMask.All(5).Forbid(3), pi);
        Assert.True(pi[2] > 0.95, $"pi(2 | second) is {pi[2]}");
    }

    [Fact]
    public void A_chain_of_five_steps_is_climbed()
    {
        // Up moves one place along a chain, down moves back; only the last two places pay, so up must be credited before it is rewarded.
        var snapshot = Learn(
            new PolicyShape(7, 20, 3),
            steps: 6,
            iterations: 200,
            LearningSettings.Default with { LearningRate = 0.01 },
            (ref RandomStream _, int place, int _) => OneHot(place),
            ActionMask.All(3),
            (state, action, _) => Array.IndexOf(state, 1f) + (action == 1 ? 1 : 0) >= 4 ? 1 : 0);
        for (var place = 0; place < 4; place++)
        {
            var pi = new float[3];
            PolicyNetwork.Probabilities(snapshot.Weights, OneHot(place), ActionMask.All(3), pi);
            Assert.True(pi[1] > 0.9, $"pi(up | place {place}) is {pi[1]}");
        }
    }

    private delegate float[] Observe(ref RandomStream random, int place, int step);

    private static PolicySnapshot Learn(
        PolicyShape shape, int steps, int iterations, LearningSettings settings, Observe observe, ActionMask allowed, Func<float[], int, int, double> reward)
    {
        const int Episodes = 40;
        var run = new RunId("run");
        var snapshot = PolicySnapshot.Untrained(run, shape, 7, Normalisation.Identity(shape.Inputs), "selection", EncodingSettings.Default);
        var running = RunningBaseline.Empty;
        var engine = new ManagedEngine();
        var pi = new float[shape.Actions];
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var episodes = new TrainingEpisode[Episodes];
            for (var i = 0; i < Episodes; i++)
            {
                var random = RandomStream.For(1, (ulong)iteration, (ulong)i);
                var place = 0;
                var trajectory = new TrajectoryStep[steps];
                for (var t = 0; t < steps; t++)
                {
                    var state = observe(ref random, place, t);
                    PolicyNetwork.Probabilities(snapshot.Weights, state, allowed, pi);
                    var choice = BehaviourMixture.Draw(pi, allowed, F, ref random);
                    trajectory[t] = new(
                        state, allowed.ToWords(shape.Actions), choice.Action, choice.Probability, (float)reward(state, choice.Action, t), 1, 1, false);
                    place = Math.Clamp(place + (choice.Action == 1 ? 1 : choice.Action == 0 ? -1 : 0), 0, 6);
                }

                episodes[i] = new(new(new($"cluster-{i:00}"), iteration), new("class"), snapshot.Version, trajectory);
            }

            var assembly = BatchAssembly.From(snapshot, episodes, settings, running);
            running = assembly.Running;
            snapshot = snapshot.After(engine.Update(
                snapshot.Weights, snapshot.Optimiser, assembly.Batch!, settings, settings.EntropyBonusAt(iteration)));
        }

        return snapshot;
    }

    private static float[] OneHot(int place)
    {
        var state = new float[7];
        state[place] = 1;
        return state;
    }
}
