using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class PolicyNetworkTests
{
    /// <summary>One input, one unit, two actions: h = max(0, 2x + 1), z = (h, -h + 0.5).</summary>
    private static readonly PolicyWeights Tiny = new(new PolicyShape(1, 1, 2), [2f, 1f, 1f, -1f, 0f, 0.5f]);

    [Fact]
    public void A_network_worked_by_hand()
    {
        var pi = new float[2];
        PolicyNetwork.Probabilities(Tiny, [0.5f], ActionMask.All(2), pi);
        var expected = Math.Exp(2) / (Math.Exp(2) + Math.Exp(-1.5));
        Assert.Equal(expected, pi[0], 1e-6);
        Assert.Equal(1 - expected, pi[1], 1e-6);
    }

    [Fact]
    public void A_dead_unit_leaves_the_biases()
    {
        var pi = new float[2];
        PolicyNetwork.Probabilities(Tiny, [-3f], ActionMask.All(2), pi);
        Assert.Equal(1 / (1 + Math.Exp(0.5)), pi[0], 1e-6);
    }

    [Fact]
    public void Hold_is_allowed_even_by_an_empty_mask()
    {
        var pi = new float[25];
        PolicyNetwork.Probabilities(PolicyWeights.Initialise(new PolicyShape(10, 20, 25), 1), new float[10], default, pi);
        Assert.Equal(1, pi[24], 1e-7);
        Assert.All(pi[..24], p => Assert.Equal(0, p));
    }

    [Fact]
    public void A_zero_network_is_uniform_over_what_is_allowed()
    {
        var pi = new float[25];
        var weights = new PolicyWeights(new PolicyShape(3, 20, 25), new float[new PolicyShape(3, 20, 25).ParameterCount]);
        var entropy = PolicyNetwork.Probabilities(weights, [1f, 2f, 3f], ActionMask.All(25).Forbid(0).Forbid(7), pi);
        Assert.Equal(0, pi[0]);
        Assert.Equal(0, pi[7]);
        Assert.Equal(1.0 / 23, pi[1], 1e-7);
        Assert.Equal(Math.Log(23), entropy, 1e-6);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(15, 3, 5)]
    [InlineData(16, 20, 16)]
    [InlineData(17, 20, 25)]
    [InlineData(106, 20, 25)]
    [InlineData(1009, 20, 218)]
    [InlineData(40, 64, 219)]
    public void The_vector_path_agrees_with_plain_double_arithmetic(int inputs, int hidden, int actions)
    {
        var random = RandomStream.For((ulong)inputs, (ulong)actions);
        var shape = new PolicyShape(inputs, hidden, actions);
        var masked = false;
        for (var trial = 0; trial < 20; trial++)
        {
            var weights = RandomNumbers.Weights(shape, ref random, 0.3);
            var state = RandomNumbers.Normal(inputs, ref random);
            var mask = RandomNumbers.Mask(actions, ref random, 0.7);
            masked |= mask.Count < actions;
            var pi = new float[actions];
            var entropy = PolicyNetwork.Probabilities(weights, state, mask, pi);
            var expected = PlainNetwork.Probabilities(weights, state, mask);
            for (var a = 0; a < actions; a++)
                Assert.Equal(expected[a], pi[a], 2e-6);
            Assert.Equal(1, pi.Sum(), 1e-5);
            Assert.Equal(-expected.Where(p => p > 0).Sum(p => p * Math.Log(p)), entropy, 2e-5);
        }

        Assert.True(masked || actions == 1, "no trial masked anything");
    }

    [Fact]
    public void Large_logits_neither_overflow_nor_underflow_to_nothing()
    {
        var weights = new PolicyWeights(new PolicyShape(1, 1, 3), [1000f, 0f, 1f, -1f, 0f, 0f, 0f, 0f]);
        var pi = new float[3];
        PolicyNetwork.Probabilities(weights, [50f], ActionMask.All(3), pi);
        Assert.Equal([1f, 0f, 0f], pi);
    }

    [Fact]
    public void A_state_with_a_hole_is_refused_by_number()
    {
        var error = Assert.Throws<ArgumentException>(
            () => PolicyNetwork.Probabilities(Tiny, [float.NaN], ActionMask.All(2), new float[2]));
        Assert.Contains("input 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PolicyNetwork.Probabilities(Tiny, [1f, 2f], ActionMask.All(2), new float[2]));
        Assert.Throws<ArgumentException>(() => PolicyNetwork.Probabilities(Tiny, [1f], ActionMask.All(2), new float[3]));
    }

    [Fact]
    public void A_state_takes_no_allocation()
    {
        var weights = PolicyWeights.Initialise(new PolicyShape(1009, 20, 218), 1);
        var state = new float[1009];
        var pi = new float[218];
        var random = RandomStream.For(1);
        var mask = ActionMask.All(218);
        Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            PolicyNetwork.Probabilities(weights, state, mask, pi);
            BehaviourMixture.Draw(pi, mask, 0.8, ref random);
        }
    }
}
