using Sluice.Messages.Clusters;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Policy.Torch;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy.Torch;

public sealed class TorchEngineTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(1, 1, 1, 5, 0.8, 0.01)]
    [InlineData(3, 20, 5, 40, 0.8, 0)]
    [InlineData(17, 20, 25, 1025, 0.8, 0.01)]
    [InlineData(106, 20, 25, 2000, 0.7, 0.05)]
    [InlineData(156, 20, 32, 3000, 1, 0.01)]
    [InlineData(40, 33, 219, 500, 0.9, 0.01)]
    [InlineData(1009, 20, 218, 600, 0.8, 0.01)]
    public void Both_engines_make_the_same_policy_over_several_updates(int inputs, int hidden, int actions, int steps, double f, double entropyBonus)
    {
        var torch = Torch();
        var managed = new ManagedEngine();
        var shape = new PolicyShape(inputs, hidden, actions);
        var settings = LearningSettings.Default with { ExploitShare = f };
        var weights = (Managed: PolicyWeights.Initialise(shape, 5), Torch: PolicyWeights.Initialise(shape, 5));
        var optimiser = (Managed: OptimiserState.Initial(shape), Torch: OptimiserState.Initial(shape));
        for (var iteration = 0; iteration < 5; iteration++)
        {
            var batch = RandomBatch.Of(shape, steps, (ulong)iteration);
            var one = managed.Update(weights.Managed, optimiser.Managed, batch, settings, entropyBonus);
            var other = torch.Update(weights.Torch, optimiser.Torch, batch, settings, entropyBonus);
            AssertNear(one.Weights.Parameters, other.Weights.Parameters);
            AssertNear(one.Optimiser.MeanSquares, other.Optimiser.MeanSquares);
            Assert.Equal(one.Objective, other.Objective, Tolerance);
            Assert.Equal(one.Entropy, other.Entropy, Tolerance);
            Assert.Equal(one.GradientNorm, other.GradientNorm, Tolerance * Math.Max(1, one.GradientNorm));
            weights = (one.Weights, other.Weights);
            optimiser = (one.Optimiser, other.Optimiser);
        }
    }

    [Theory]
    [InlineData(ExplorationRule.Mixture)]
    [InlineData(ExplorationRule.ArgmaxF)]
    public void Both_engines_find_the_same_slope_far_from_the_start(ExplorationRule rule)
    {
        var torch = Torch();
        var shape = new PolicyShape(12, 20, 9);
        var random = RandomStream.For(11);
        var weights = RandomNumbers.Weights(shape, ref random, 0.7);
        var batch = RandomBatch.Of(shape, 700, 12, chanceAllowed: 0.3);
        var settings = LearningSettings.Default with { Rule = rule };
        AssertNear(
            new ManagedEngine().Gradient(weights, batch, settings, 0.02).Values, torch.Gradient(weights, batch, settings, 0.02).Values);
    }

    [Fact]
    public void A_repeated_update_has_the_same_bits()
    {
        var torch = Torch();
        var shape = new PolicyShape(106, 20, 25);
        var weights = PolicyWeights.Initialise(shape, 5);
        var batch = RandomBatch.Of(shape, 3000, 1);
        var one = torch.Update(weights, OptimiserState.Initial(shape), batch, LearningSettings.Default, 0.01);
        var again = torch.Update(weights, OptimiserState.Initial(shape), batch, LearningSettings.Default, 0.01);
        Assert.Equal(one.Weights, again.Weights);
        Assert.Equal(one.Optimiser, again.Optimiser);
    }

    [Fact]
    public void A_garbage_collector_at_work_takes_nothing_away_from_an_update()
    {
        var torch = Torch();
        var shape = new PolicyShape(40, 20, 25);
        var weights = PolicyWeights.Initialise(shape, 5);
        var batch = RandomBatch.Of(shape, 300, 1);
        var quiet = torch.Update(weights, OptimiserState.Initial(shape), batch, LearningSettings.Default, 0.01);
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
                GC.Collect(0);
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var update = torch.Update(weights, OptimiserState.Initial(shape), batch, LearningSettings.Default, 0.01);
                Assert.Equal(quiet.Weights, update.Weights);
            }
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void A_batch_for_another_network_is_refused()
    {
        var torch = Torch();
        Assert.Throws<ArgumentException>(() => torch.Gradient(
            PolicyWeights.Initialise(new PolicyShape(4, 20, 5), 1), RandomBatch.Of(new PolicyShape(3, 20, 5), 4, 1), LearningSettings.Default, 0));
        Assert.Equal("torch", torch.Name);
    }

    private static IPolicyEngine Torch()
    {
        if (!TorchEngine.TryCreate(out var engine, out var reason))
            Assert.Skip($"libtorch cannot be had here: {reason}");
        return engine;
    }

    private static void AssertNear(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        Assert.Equal(one.Length, other.Length);
        for (var i = 0; i < one.Length; i++)
            Assert.Equal(one[i], other[i], Tolerance);
    }
}
