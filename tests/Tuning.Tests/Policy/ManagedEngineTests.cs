using Sluice.Messages.Clusters;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class ManagedEngineTests
{
    private static readonly ManagedEngine Engine = new();

    [Fact]
    public void A_gradient_worked_by_hand()
    {
        // One input x = 1, one unit with weight 1 (h = 1), two actions with zero output weights: pi = (1/2, 1/2).
        // Action 0 is the only move, so u = (1 - f) = 0.2, mu = 0.4 + 0.2 = 0.6, ratio 2/3; d log mu / dz = 2/3 (1/2, -1/2).
        var shape = new PolicyShape(1, 1, 2);
        var weights = new PolicyWeights(shape, [1f, 0f, 0f, 0f, 0f, 0f]);
        var builder = new TrainingBatchBuilder(shape, 1);
        builder.Add(ActionMask.All(2), 0, 3, 1)[0] = 1;
        var gradient = Engine.Gradient(weights, builder.Build(), LearningSettings.Default, 0);
        Assert.Equal([0f, 0f, 1f, -1f, 1f, -1f], gradient.Values, Near);
        Assert.Equal(3 * Math.Log(0.6), gradient.Objective, 1e-6);
        Assert.Equal(Math.Log(2), gradient.Entropy, 1e-6);
    }

    [Fact]
    public void The_first_update_worked_by_hand()
    {
        var shape = new PolicyShape(1, 1, 2);
        var weights = new PolicyWeights(shape, [1f, 0f, 0f, 0f, 0f, 0f]);
        var builder = new TrainingBatchBuilder(shape, 1);
        builder.Add(ActionMask.All(2), 0, 3, 1)[0] = 1;
        var update = Engine.Update(weights, OptimiserState.Initial(shape), builder.Build(), LearningSettings.Default, 0);
        // s = 0.1 g^2, so each parameter with |g| = 1 moves by 0.001 / sqrt(0.1 + 1e-9), upwards where action 0 gains.
        var move = (float)(0.001 / Math.Sqrt(0.1 + 1e-9));
        Assert.Equal([1f, 0f, move, -move, move, -move], update.Weights.Parameters.ToArray(), Near);
        Assert.Equal([0f, 0f, 0.1f, 0.1f, 0.1f, 0.1f], update.Optimiser.MeanSquares.ToArray(), Near);
        Assert.Equal(2, update.GradientNorm, 1e-6);
    }

    [Theory]
    [InlineData(0.8, 0, ExplorationRule.Mixture)]
    [InlineData(0.8, 0.3, ExplorationRule.Mixture)]
    [InlineData(1, 0.1, ExplorationRule.Mixture)]
    [InlineData(0, 0.1, ExplorationRule.Mixture)]
    [InlineData(0.7, 0.1, ExplorationRule.ArgmaxF)]
    public void The_gradient_is_the_slope_of_the_objective(double f, double entropyBonus, ExplorationRule rule)
    {
        var shape = new PolicyShape(5, 7, 9);
        var random = RandomStream.For(8);
        var weights = RandomNumbers.Weights(shape, ref random, 0.5);
        var batch = RandomBatch.Of(shape, 150, 4);
        var settings = LearningSettings.Default with { ExploitShare = f, Rule = rule };
        var gradient = Engine.Gradient(weights, batch, settings, entropyBonus);
        var parameters = Array.ConvertAll(weights.Parameters.ToArray(), p => (double)p);
        Assert.Equal(Objective(shape, parameters, batch, settings.LearntShare, entropyBonus), gradient.Objective, 1e-5);
        for (var i = 0; i < parameters.Length; i++)
        {
            const double Step = 1e-6;
            var old = parameters[i];
            parameters[i] = old + Step;
            var above = Objective(shape, parameters, batch, settings.LearntShare, entropyBonus);
            parameters[i] = old - Step;
            var below = Objective(shape, parameters, batch, settings.LearntShare, entropyBonus);
            parameters[i] = old;
            Assert.Equal((above - below) / (2 * Step), gradient.Values[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(1023)]
    [InlineData(1025)]
    public void Any_number_of_steps_gives_the_slope_of_the_objective(int steps)
    {
        var shape = new PolicyShape(17, 20, 25);
        var weights = PolicyWeights.Initialise(shape, 3);
        var batch = RandomBatch.Of(shape, steps, 4);
        var gradient = Engine.Gradient(weights, batch, LearningSettings.Default, 0.01);
        var parameters = Array.ConvertAll(weights.Parameters.ToArray(), p => (double)p);
        Assert.Equal(Objective(shape, parameters, batch, 0.8, 0.01), gradient.Objective, 1e-5);

        // Along the gradient itself the slope is its squared length.
        const double Step = 1e-4;
        var ahead = new double[parameters.Length];
        var behind = new double[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            ahead[i] = parameters[i] + Step * gradient.Values[i];
            behind[i] = parameters[i] - Step * gradient.Values[i];
        }

        var slope = (Objective(shape, ahead, batch, 0.8, 0.01) - Objective(shape, behind, batch, 0.8, 0.01)) / (2 * Step);
        var squaredNorm = gradient.Values.Sum(g => (double)g * g);
        Assert.Equal(1, slope / squaredNorm, 1e-3);
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        var shape = new PolicyShape(30, 20, 25);
        var weights = PolicyWeights.Initialise(shape, 3);
        var batch = RandomBatch.Of(shape, 5000, 6);
        var one = new ManagedEngine(1).Update(weights, OptimiserState.Initial(shape), batch, LearningSettings.Default, 0.01);
        foreach (var threads in (int[])[2, 3, 8])
        {
            var many = new ManagedEngine(threads).Update(weights, OptimiserState.Initial(shape), batch, LearningSettings.Default, 0.01);
            Assert.Equal(one.Weights, many.Weights);
            Assert.Equal(one.Optimiser, many.Optimiser);
            Assert.Equal(one.Objective, many.Objective);
        }
    }

    [Fact]
    public void An_update_has_the_same_bits_on_every_processor()
    {
        // Nothing here but additions, products and square roots, which round alike everywhere: with AVX-512, AVX2 or neither.
        var shape = new PolicyShape(37, 20, 25);
        var random = RandomStream.For(21);
        var parameters = new float[shape.ParameterCount];
        foreach (ref var parameter in parameters.AsSpan())
            parameter = (float)(0.2 * (random.NextUniform() - 0.5));
        var builder = new TrainingBatchBuilder(shape, 1500);
        for (var row = 0; row < 1500; row++)
        {
            var state = builder.Add(ActionMask.All(25).Forbid(row % 24), 24, random.NextUniform() - 0.5, 1);
            foreach (ref var input in state)
                input = (float)(random.NextUniform() - 0.5);
        }

        var update = Engine.Update(
            new PolicyWeights(shape, parameters), OptimiserState.Initial(shape), builder.Build(), LearningSettings.Default, 0);
        Assert.StartsWith("04873b02bd4c04541e5a9207ca6bb245", update.Weights.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_that_were_not_measured_change_nothing()
    {
        var shape = new PolicyShape(3, 20, 5);
        var weights = PolicyWeights.Initialise(shape, 3);
        var with = new TrainingBatchBuilder(shape, 2);
        with.Add(ActionMask.All(5), 1, 2, 1).Fill(0.5f);
        with.Add(ActionMask.All(5), 2, -50, 0).Fill(7f);
        var without = new TrainingBatchBuilder(shape, 1);
        without.Add(ActionMask.All(5), 1, 2, 1).Fill(0.5f);
        Assert.Equal(
            Engine.Gradient(weights, without.Build(), LearningSettings.Default, 0.1).Values,
            Engine.Gradient(weights, with.Build(), LearningSettings.Default, 0.1).Values);
    }

    [Fact]
    public void An_action_far_out_of_favour_still_has_a_finite_gradient()
    {
        var shape = new PolicyShape(1, 1, 3);
        var weights = new PolicyWeights(shape, [1f, 0f, 300f, 0f, 0f, 0f, 0f, 0f]);
        foreach (var f in (double[])[0.8, 1])
        {
            var builder = new TrainingBatchBuilder(shape, 1);
            builder.Add(ActionMask.All(3), 2, 1, 1)[0] = 1;
            var gradient = Engine.Gradient(weights, builder.Build(), LearningSettings.Default with { ExploitShare = f }, 0.1);
            Assert.All(gradient.Values, g => Assert.True(float.IsFinite(g)));
        }
    }

    [Fact]
    public void A_batch_for_another_network_is_refused() =>
        Assert.Throws<ArgumentException>(() => Engine.Gradient(
            PolicyWeights.Initialise(new PolicyShape(4, 20, 5), 1), RandomBatch.Of(new PolicyShape(3, 20, 5), 4, 1), LearningSettings.Default, 0));

    private static double Objective(PolicyShape shape, double[] parameters, TrainingBatch batch, double f, double entropyBonus)
    {
        var sum = 0.0;
        for (var row = 0; row < batch.Steps; row++)
        {
            if (batch.Weights[row] == 0)
                continue;
            var allowed = batch.Allowed[row];
            var pi = PlainNetwork.Probabilities(shape, parameters, batch.State(row), allowed);
            var action = batch.Actions[row];
            var moves = allowed.Count - 1;
            var mu = moves == 0 ? pi[action] : f * pi[action] + (action != shape.Hold ? (1 - f) / moves : 0);
            if (mu > 0)
                sum += (double)batch.Weights[row] * batch.Advantages[row] * Math.Log(mu);
            else
                sum += (double)batch.Weights[row] * batch.Advantages[row] * Math.Log(float.Epsilon);
            sum -= entropyBonus * pi.Where(p => p > 0).Sum(p => p * Math.Log(p));
        }

        return sum / batch.MeasuredSteps;
    }

    private static bool Near(float expected, float actual) => Math.Abs(expected - actual) < 1e-6;
}
