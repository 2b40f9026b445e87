using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class MomentAccumulatorTests
{
    [Fact]
    public void Four_rows_by_hand()
    {
        var moments = Of(2, [[1, 2, 3, 6], [4, 4, 2, 2]]);
        Assert.Equal(4, moments.Rows);
        Assert.Equal([1, 2], moments.Minima);
        Assert.Equal([6, 4], moments.Maxima);
        Assert.Equal([3, 3], moments.Means);
        Assert.Equal([14, -6, -6, 4], moments.CoMoments.Cast<double>());
        Assert.Equal(14.0 / 4 / 25, moments.ScaledVariance(0), 1e-15);
        Assert.Equal(-6 / Math.Sqrt(56), moments.Correlation(0, 1), 1e-15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(3000)]
    public void Panels_join_to_what_two_passes_over_all_rows_give(int rows)
    {
        var random = RandomStream.For((ulong)rows);
        var columns = new float[7][];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new float[rows];
            for (var row = 0; row < rows; row++)
                columns[i][row] = (float)(1e6 * i + row + 20 * random.NextNormal() + (i > 0 ? 0.5 * columns[i - 1][row] : 0));
        }

        var moments = Of(1, columns);
        for (var i = 0; i < columns.Length; i++)
        {
            Assert.Equal(columns[i].Average(x => (double)x), moments.Means[i], 1e-6);
            for (var j = 0; j < columns.Length; j++)
            {
                var (a, b) = (columns[i].Average(x => (double)x), columns[j].Average(x => (double)x));
                var exact = columns[i].Zip(columns[j], (x, y) => (x - a) * (y - b)).Sum();
                Assert.Equal(exact, moments.CoMoments[i, j], 1e-9 * Math.Max(1, Math.Abs(exact)));
            }
        }
    }

    [Fact]
    public void Threads_and_the_cut_into_blocks_change_no_bit()
    {
        var random = RandomStream.For(5);
        float[][] columns = [.. Enumerable.Range(0, 9).Select(_ => Enumerable.Range(0, 2000).Select(_ => (float)random.NextNormal()).ToArray())];
        var whole = Of(1, columns);
        var accumulator = new MomentAccumulator(columns.Length, 3);
        foreach (var (from, to) in new[] { (0, 7), (7, 900), (900, 2000) })
            accumulator.Add([.. Enumerable.Range(0, to - from)], [.. columns.Select(column => column[from..to])], [.. columns.Select(_ => ColumnGaps.None)]);
        Assert.Equal(whole.CoMoments.Cast<double>(), accumulator.Finish().CoMoments.Cast<double>());
    }

    [Fact]
    public void A_constant_column_has_no_variance_whatever_its_offset()
    {
        var moments = Of(1, [Enumerable.Repeat(16_777_216.1f, 1300).ToArray()]);
        Assert.Equal(0, moments.ScaledVariance(0));
        Assert.Equal(moments.Minima[0], moments.Maxima[0]);
    }

    [Fact]
    public void Only_the_named_rows_count_and_filled_cells_stand_for_missing_ones()
    {
        var accumulator = new MomentAccumulator(1, 1);
        accumulator.Add([0, 2, 4], [[1, float.NaN, float.NaN, 9, 5]], [new ColumnGaps([1, 2], [double.NaN, 3])]);
        var moments = accumulator.Finish();
        Assert.Equal((3, 3.0, 8.0), (moments.Rows, moments.Means[0], moments.CoMoments[0, 0]));
    }

    [Fact]
    public void No_rows_have_no_moments() => Assert.Throws<InvalidOperationException>(() => new MomentAccumulator(2, 1).Finish());

    [Fact]
    public void Some_columns_in_another_order_have_their_correlations()
    {
        var moments = Of(1, [[1, 2, 3], [1, 2, 4], [3, 2, 1]]);
        var correlations = moments.Correlations([2, 0]);
        Assert.Equal([1, -1, -1, 1], correlations.Cast<double>().Select(r => Math.Round(r, 12)));
        Assert.Equal(3, moments.Columns);
    }

    private static ColumnMoments Of(int threads, float[][] columns)
    {
        var accumulator = new MomentAccumulator(columns.Length, threads);
        accumulator.Add([.. Enumerable.Range(0, columns[0].Length)], columns, [.. columns.Select(_ => ColumnGaps.None)]);
        return accumulator.Finish();
    }
}
