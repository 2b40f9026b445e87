using Sluice.Spark.Rollouts;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

public sealed class BackOffTests
{
    [Fact]
    public void The_bound_doubles_up_to_the_longest_and_any_wait_below_it_is_drawn()
    {
        var random = new Random(7);
        var backOff = new BackOff(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60), random.NextDouble);
        Assert.Equal([4, 8, 16, 32, 60, 60], Enumerable.Range(1, 6).Select(failures => backOff.BoundAfter(failures).TotalSeconds));
        Assert.Equal(60, backOff.BoundAfter(int.MaxValue).TotalSeconds);
        var drawn = Enumerable.Range(0, 1000).Select(_ => backOff.After(2).TotalSeconds).ToArray();
        Assert.All(drawn, seconds => Assert.InRange(seconds, 0, 8));
        Assert.InRange(drawn.Average(), 3.5, 4.5);
    }
}
