using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Rivals;
using Xunit;
using static Sluice.Tuning.Tests.Rivals.RivalGame;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class GaussianProcessRivalTests
{
    private static readonly GaussianProcessRival Rival = new();

    [Theory]
    [InlineData(1500)]
    [InlineData(3000)]
    [InlineData(15_000)]
    public void It_finds_the_minimum_over_one_lever(double optimum)
    {
        double P99(Configuration configuration) => 500 * Math.Exp(Math.Pow(Math.Log(configuration[SparkLevers.BatchDuration] / optimum), 2));
        var history = Rival.Play(Opening(OneLever, P99(Configuration.Default)), 12, P99);
        Assert.InRange(history.BestP99Ms(), 500, 520);
    }

    [Fact]
    public void It_finds_the_better_category_and_the_better_number()
    {
        static double P99(Configuration configuration) =>
            300 * (2 - configuration[SparkLevers.Serializer]) * (1 + 2 * Math.Abs(configuration[SparkLevers.MemoryFraction] - 0.45)) * Math.Pow(configuration[SparkLevers.BatchDuration] / 1000, 0.5);
        var history = Rival.Play(Opening(ThreeLevers, P99(Configuration.Default)), 25, P99);
        Assert.InRange(history.BestP99Ms(), 300, 345);
    }

    [Fact]
    public void It_holds_where_nothing_is_to_be_gained()
    {
        var history = Rival.Play(Opening(OneLever), 40, _ => 1000);
        Assert.True(history.Trials[^1].Lever is null);
    }

    [Fact]
    public void It_keeps_away_from_where_faults_are()
    {
        var history = Opening(OneLever);
        for (var step = 0; step < 25; step++)
        {
            var next = Rival.Next(history);
            var candidate = next.IsHold ? history.Current : history.Current.With(next.Lever!, next.Value);
            // Whatever is shorter than 4 s dies.
            history = history.After(next, candidate[SparkLevers.BatchDuration] / 10, candidate[SparkLevers.BatchDuration] < 4000 ? StepOutcome.Faulty : StepOutcome.Measured);
        }

        Assert.Contains(history.Trials, trial => trial.Outcome == StepOutcome.Faulty);
        Assert.True(history.Trials.Count(trial => trial.Outcome == StepOutcome.Faulty) < 15, $"{history.Trials.Count(trial => trial.Outcome == StepOutcome.Faulty)} faults");
        Assert.InRange(history.BestP99Ms(), 400, 480);
    }

    [Fact]
    public void A_long_episode_is_judged_by_its_latest_trials()
    {
        var history = Opening(OneLever);
        for (var i = 0; i < 200; i++)
            history = history.After(SparkLevers.BatchDuration, 2000 + i, 900 + i % 7);
        Assert.True(history.Admits(Rival.Next(history)));
    }
}
