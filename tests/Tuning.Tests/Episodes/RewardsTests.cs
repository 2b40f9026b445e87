using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Episodes;

public sealed class RewardsTests
{
    [Theory]
    [InlineData(1000, 1000, 0, 0)]
    [InlineData(500, 1000, 0, 0.5)]
    [InlineData(0, 1000, 0, 1)]
    [InlineData(2000, 1000, 0.25, -1.25)]
    public void A_reward_worked_by_hand(double objectiveMs, double referenceMs, double changeCost, double reward) =>
        Assert.Equal(reward, Rewards.Of(objectiveMs, referenceMs, changeCost), 1e-12);

    [Fact]
    public void A_latency_eleven_times_the_reference_and_any_above_earns_the_lowest()
    {
        Assert.Equal(-10, Rewards.Of(11_000, 1000, 0));
        Assert.Equal(-10, Rewards.Of(1e9, 1000, 0));
        Assert.Equal(-10, Rewards.Of(double.PositiveInfinity, 1000, 0));
        Assert.Equal(-10, Rewards.Of(0, 1000, 100));
        Assert.Equal(-9.999, Rewards.Of(10_999, 1000, 0), 1e-9);
    }

    [Fact]
    public void The_cost_of_a_change_is_spread_over_an_hour()
    {
        // 100 events a second kept waiting 24 s each for 24 s: 57,600 event-seconds over 1 s x 360,000 events.
        Assert.Equal(0.16, Rewards.ChangeCost(2400 * 24_000, 1000, 360_000), 1e-12);
        Assert.Equal(0, Rewards.ChangeCost(0, 1000, 360_000));
    }

    [Fact]
    public void Where_nothing_arrives_a_change_costs_nothing()
    {
        Assert.Equal(0, Rewards.ChangeCost(5, 1000, 0));
        Assert.Equal(0, Rewards.ChangeCost(5, 1000, double.NaN));
    }

    [Fact]
    public void The_inverse_rewards_a_tenth_of_the_reference_by_ten()
    {
        Assert.Equal(1, Rewards.Of(1000, 1000, 0, RewardRule.Inverse));
        Assert.Equal(3.5, Rewards.Of(250, 1000, 0.5, RewardRule.Inverse), 1e-12);
        Assert.Equal(10, Rewards.Of(1, 1000, 0, RewardRule.Inverse));
        Assert.Equal(10, Rewards.Of(0, 1000, 0, RewardRule.Inverse));
    }

    [Fact]
    public void The_papers_letter_rewards_high_latency()
    {
        Assert.Equal(-0.5, Rewards.Of(2000, 1000, 5, RewardRule.PaperLiteral));
        Assert.True(Rewards.Of(9000, 1000, 0, RewardRule.PaperLiteral) > Rewards.Of(100, 1000, 0, RewardRule.PaperLiteral));
        Assert.Equal(-10, Rewards.Of(0, 1000, 0, RewardRule.PaperLiteral));
    }

    [Fact]
    public void A_lower_latency_never_earns_less_and_every_reward_is_within_bounds()
    {
        var random = RandomStream.For(1);
        var clipped = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var reference = 1 + 5000 * random.NextUniform();
            var (low, high) = (reference * 8 * random.NextExponential(), reference * 8 * random.NextExponential());
            var cost = 0.2 * random.NextExponential();
            var rule = random.NextUniform() < 0.5 ? RewardRule.ReferenceRatio : RewardRule.Inverse;
            var (better, worse) = (Rewards.Of(Math.Min(low, high), reference, cost, rule), Rewards.Of(Math.Max(low, high), reference, cost, rule));
            Assert.True(better >= worse);
            Assert.InRange(better, -10, rule == RewardRule.Inverse ? 10 : 1);
            clipped += worse == -10 ? 1 : 0;
        }

        Assert.InRange(clipped, 100, 9_900);
    }

    [Fact]
    public void The_logarithm_rewards_equal_shares_of_latency_alike()
    {
        Assert.Equal(0, Rewards.Of(1000, 1000, 0, RewardRule.LogRatio));
        Assert.Equal(Math.Log(2), Rewards.Of(500, 1000, 0, RewardRule.LogRatio), 12);
        Assert.Equal(Rewards.Of(500, 1000, 0, RewardRule.LogRatio) - Rewards.Of(1000, 1000, 0, RewardRule.LogRatio), Rewards.Of(50, 1000, 0, RewardRule.LogRatio) - Rewards.Of(100, 1000, 0, RewardRule.LogRatio), 12);
        Assert.Equal(-0.25, Rewards.Of(1000, 1000, 0.25, RewardRule.LogRatio));
        Assert.Equal((10, -10), (Rewards.Of(0, 1000, 0, RewardRule.LogRatio), Rewards.Of(double.PositiveInfinity, 1000, 0, RewardRule.LogRatio)));
    }

    [Fact]
    public void A_step_is_rewarded_by_its_outcome()
    {
        Assert.Equal(0.5, Rewards.OfStep(StepOutcome.Measured, 500, 1000, 0, RewardRule.ReferenceRatio));
        Assert.Equal(-10, Rewards.OfStep(StepOutcome.Faulty, double.NaN, 1000, 0, RewardRule.ReferenceRatio));
        Assert.Equal(0, Rewards.OfStep(StepOutcome.Unmeasured, double.NaN, 1000, 0, RewardRule.ReferenceRatio));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.OfStep(0, 1, 1, 0, RewardRule.ReferenceRatio));
    }

    [Fact]
    public void What_is_no_latency_and_no_cost_is_refused()
    {
        foreach (var reference in (double[])[0, -1, double.NaN, double.PositiveInfinity])
        {
            Assert.Contains("T_ref", Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.Of(1, reference, 0)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.ChangeCost(1, reference, 1));
        }

        foreach (var bad in (double[])[-1, double.NaN])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.Of(bad, 1000, 0));
            Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.Of(1, 1000, bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.ChangeCost(bad, 1000, 1));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.Of(1, 1, 0, (RewardRule)9));
    }
}
