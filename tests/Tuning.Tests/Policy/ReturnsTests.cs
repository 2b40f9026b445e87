using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class ReturnsTests
{
    [Fact]
    public void Returns_worked_by_hand()
    {
        Assert.Equal([6.0, 5, 3], Returns.ToGo([1, 2, 3], 1));
        Assert.Equal([1 + 0.5 * (2 + 0.5 * 3), 3.5, 3], Returns.ToGo([1, 2, 3], 0.5));
        Assert.Empty(Returns.ToGo([], 1));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_reward_that_is_no_number_is_refused_by_step(double bad) =>
        Assert.Contains("step 1", Assert.Throws<ArgumentException>(() => Returns.ToGo([1, bad, 3], 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unmeasured_step_takes_the_reward_before_it()
    {
        double[] rewards = [0, -2, 0, 0, -5];
        Returns.FillUnmeasured(rewards, [false, true, false, false, true]);
        Assert.Equal([-2.0, -2, -2, -2, -5], rewards);
        double[] nothing = [1, 2];
        Returns.FillUnmeasured(nothing, [false, false]);
        Assert.Equal([0.0, 0], nothing);
    }

    [Fact]
    public void Leave_one_out_worked_by_hand()
    {
        var advantages = Baselines.Apply(
            BaselineKind.LeaveOneOut,
            [Episode("a", 1, [1, 10]), Episode("a", 2, [2, 20]), Episode("a", 3, [6, 60]), Episode("b", 1, [100, 0]), Episode("b", 2, [104, 1])],
            RunningBaseline.Empty,
            10);
        Assert.Equal([1 - 4.0, 10 - 40], advantages.ByEpisode[0]);
        Assert.Equal([2 - 3.5, 20 - 35], advantages.ByEpisode[1]);
        Assert.Equal([6 - 1.5, 60 - 15], advantages.ByEpisode[2]);
        Assert.Equal([-4.0, -1], advantages.ByEpisode[3]);
        Assert.Equal([4.0, 1], advantages.ByEpisode[4]);
        Assert.Equal([3.0, 30], advantages.Running.Find(new WorkloadClass("a"), 2)!.ByStep);
    }

    [Fact]
    public void The_global_baseline_mixes_the_classes_and_none_compares_with_nothing()
    {
        EpisodeReturns[] episodes = [Episode("a", 1, [1]), Episode("b", 1, [3])];
        Assert.Equal([[-1.0], [1.0]], Baselines.Apply(BaselineKind.Global, episodes, RunningBaseline.Empty, 10).ByEpisode);
        Assert.Equal([[1.0], [3.0]], Baselines.Apply(BaselineKind.None, episodes, RunningBaseline.Empty, 10).ByEpisode);
    }

    [Fact]
    public void A_class_of_one_is_compared_with_its_own_past()
    {
        var first = Baselines.Apply(BaselineKind.LeaveOneOut, [Episode("a", 1, [4, 2])], RunningBaseline.Empty, 10);
        Assert.Equal([0.0, 0], first.ByEpisode[0]);
        var second = Baselines.Apply(BaselineKind.LeaveOneOut, [Episode("a", 2, [8, 2])], first.Running, 10);
        Assert.Equal([4.0, 0], second.ByEpisode[0]);
        var third = Baselines.Apply(BaselineKind.LeaveOneOut, [Episode("a", 3, [9, 5])], second.Running, 10);
        Assert.Equal([3.0, 3], third.ByEpisode[0]);
        Assert.Null(third.Running.Find(new WorkloadClass("a"), 3));
        Assert.Null(third.Running.Find(new WorkloadClass("b"), 2));
    }

    [Fact]
    public void A_running_mean_forgets_beyond_its_window()
    {
        var running = RunningBaseline.Empty;
        foreach (var value in (double[])[0, 0, 0, 0, 8])
            running = running.With(new WorkloadClass("a"), [value], 2);
        Assert.Equal(new RunningMean([4.0], 2).ByStep, running.Find(new WorkloadClass("a"), 1)!.ByStep);
        Assert.Equal(2, running.Find(new WorkloadClass("a"), 1)!.Count);
    }

    [Fact]
    public void A_shorter_episode_of_the_class_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => Baselines.Apply(
            BaselineKind.LeaveOneOut, [Episode("a", 1, [1, 2]), Episode("a", 7, [1])], RunningBaseline.Empty, 10));
        Assert.Contains("a/7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leave_one_out_advantages_of_a_class_sum_to_zero_and_ignore_the_other_classes()
    {
        var random = RandomStream.For(1);
        for (var trial = 0; trial < 50; trial++)
        {
            var mine = Enumerable.Range(0, 2 + random.NextIndex(5)).Select(i => Episode("mine", i, [random.NextNormal(), random.NextNormal()])).ToArray();
            var other = Episode("other", 0, [1e6 * random.NextNormal(), 5]);
            var alone = Baselines.Apply(BaselineKind.LeaveOneOut, mine, RunningBaseline.Empty, 10).ByEpisode;
            var together = Baselines.Apply(BaselineKind.LeaveOneOut, [other, .. mine], RunningBaseline.Empty, 10).ByEpisode;
            Assert.Equal(alone, together[1..]);
            Assert.Equal(0, alone.Sum(a => a[0]), 1e-9);
        }
    }

    private static EpisodeReturns Episode(string workload, int number, double[] toGo) =>
        new(new EpisodeId(new ClusterId(workload), number), new WorkloadClass(workload), toGo);
}
