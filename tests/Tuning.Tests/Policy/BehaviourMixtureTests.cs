using Sluice.Messages.Clusters;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class BehaviourMixtureTests
{
    private static readonly float[] Pi = [0.5f, 0f, 0.2f, 0f, 0.3f];
    private static readonly ActionMask Allowed = ActionMask.All(5).Forbid(3);

    [Fact]
    public void The_mixture_worked_by_hand()
    {
        var mu = new float[5];
        BehaviourMixture.Probabilities(Pi, Allowed, 0.8, mu);
        // Three moves are allowed: 0, 1 and 2; hold (4) is never explored.
        Assert.Equal([0.8 * 0.5 + 0.2 / 3, 0.2 / 3, 0.8 * 0.2 + 0.2 / 3, 0, 0.8 * 0.3], Array.ConvertAll(mu, m => (double)m), Near);
    }

    [Fact]
    public void The_argmax_rule_worked_by_hand()
    {
        var mu = new float[5];
        BehaviourMixture.Probabilities(Pi, Allowed, 0.8, mu, ExplorationRule.ArgmaxF);
        Assert.Equal([0.8 + 0.2 / 3, 0.2 / 3, 0.2 / 3, 0, 0], Array.ConvertAll(mu, m => (double)m), Near);
    }

    [Fact]
    public void Where_hold_alone_is_allowed_mu_is_pi()
    {
        float[] pi = [0f, 0f, 1f];
        var random = RandomStream.For(1);
        var choice = BehaviourMixture.Draw(pi, ActionMask.Only(2), 0.5, ref random);
        Assert.Equal(new BehaviourChoice(2, 1f, ChoiceComponent.Exploit), choice);
    }

    [Fact]
    public void At_f_one_the_policy_decides_alone()
    {
        var random = RandomStream.For(2);
        for (var i = 0; i < 1000; i++)
        {
            var choice = BehaviourMixture.Draw(Pi, Allowed, 1, ref random);
            Assert.Equal(ChoiceComponent.Exploit, choice.Component);
            Assert.Equal(Pi[choice.Action], choice.Probability, 1e-6);
        }
    }

    [Fact]
    public void At_f_zero_every_allowed_move_is_equally_likely_and_hold_never_comes()
    {
        var random = RandomStream.For(3);
        var counts = new int[5];
        for (var i = 0; i < 9000; i++)
        {
            var choice = BehaviourMixture.Draw(Pi, Allowed, 0, ref random);
            Assert.Equal(ChoiceComponent.Explore, choice.Component);
            counts[choice.Action]++;
        }

        Assert.Equal(0, counts[3] + counts[4]);
        Assert.All(counts[..3], c => Assert.InRange(c, 2800, 3200));
    }

    [Theory]
    [InlineData(ExplorationRule.Mixture)]
    [InlineData(ExplorationRule.ArgmaxF)]
    public void Draws_come_as_often_as_mu_says(ExplorationRule rule)
    {
        const int Draws = 200_000;
        var random = RandomStream.For(4);
        var counts = new int[5];
        var explored = 0;
        for (var i = 0; i < Draws; i++)
        {
            var choice = BehaviourMixture.Draw(Pi, Allowed, 0.8, ref random, rule);
            Assert.Equal(BehaviourMixture.Probability(Pi, Allowed, 0.8, choice.Action, rule), choice.Probability, 1e-6);
            counts[choice.Action]++;
            explored += choice.Component == ChoiceComponent.Explore ? 1 : 0;
        }

        var mu = new float[5];
        BehaviourMixture.Probabilities(Pi, Allowed, 0.8, mu, rule);
        Assert.Equal(0.2, explored / (double)Draws, 0.005);
        for (var a = 0; a < 5; a++)
            Assert.Equal(mu[a], counts[a] / (double)Draws, 0.005);
    }

    [Fact]
    public void Mu_sums_to_one_for_any_mask_and_fraction()
    {
        var random = RandomStream.For(6);
        var holdAlone = false;
        for (var trial = 0; trial < 300; trial++)
        {
            var actions = 1 + random.NextIndex(30);
            var mask = RandomNumbers.Mask(actions, ref random, random.NextUniform());
            holdAlone |= mask.Count == 1;
            var pi = new float[actions];
            PolicyNetwork.Probabilities(
                RandomNumbers.Weights(new PolicyShape(4, 3, actions), ref random, 1), RandomNumbers.Normal(4, ref random), mask, pi);
            var mu = new float[actions];
            BehaviourMixture.Probabilities(pi, mask, random.NextUniform(), mu);
            Assert.Equal(1, mu.Sum(), 1e-5);
            Assert.All(Enumerable.Range(0, actions), a => Assert.True(mask.Allows(a) || mu[a] == 0));
        }

        Assert.True(holdAlone, "no trial masked every move");
    }

    [Fact]
    public void The_same_stream_draws_the_same_actions()
    {
        var first = RandomStream.For(9, 1);
        var second = RandomStream.For(9, 1);
        for (var i = 0; i < 100; i++)
            Assert.Equal(BehaviourMixture.Draw(Pi, Allowed, 0.7, ref first), BehaviourMixture.Draw(Pi, Allowed, 0.7, ref second));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_fraction_outside_zero_to_one_is_refused(double f)
    {
        var random = RandomStream.For(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => BehaviourMixture.Draw(Pi, Allowed, f, ref random));
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;
}
