using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class CorrelationPruningTests
{
    [Fact]
    public void The_first_in_order_stands_for_those_that_correlate_with_it_either_way()
    {
        double[,] r = { { 1, .97, -.99, .2 }, { .97, 1, -.9, .1 }, { -.99, -.9, 1, 0 }, { .2, .1, 0, 1 } };
        Assert.Equal([0, 0, 0, 3], CorrelationPruning.Representatives(r, [0, 1, 2, 3], 0.95));
        // 1 and 2 do not correlate beyond the limit, so both stay; 0 is nearer to 2.
        Assert.Equal([2, 1, 2, 3], CorrelationPruning.Representatives(r, [1, 2, 3, 0], 0.95));
    }

    [Fact]
    public void No_two_that_stay_correlate_and_each_that_goes_has_one_that_stands_for_it()
    {
        var (gone, stayed) = (0, 0);
        for (var seed = 0UL; seed < 200; seed++)
        {
            var random = RandomStream.For(seed);
            var r = RandomCorrelations.Draw(12, 8, ref random);
            var representatives = CorrelationPruning.Representatives(r, Enumerable.Range(0, 8), 0.5);
            for (var i = 0; i < 8; i++)
            {
                var other = representatives[i];
                if (other != i)
                    Assert.True(representatives[other] == other && Math.Abs(r[i, other]) > 0.5);
                for (var j = 0; j < i; j++)
                    Assert.True(representatives[i] != i || representatives[j] != j || Math.Abs(r[i, j]) <= 0.5);
                gone += other != i ? 1 : 0;
                stayed += other == i ? 1 : 0;
            }
        }

        Assert.True(gone > 100 && stayed > 100, $"{gone} gone, {stayed} stayed");
    }
}
