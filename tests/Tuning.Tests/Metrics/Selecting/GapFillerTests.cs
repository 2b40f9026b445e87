using Sluice.Tuning.Metrics.Selecting;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class GapFillerTests
{
    private const float Gone = float.NaN;

    [Fact]
    public void A_column_without_gaps_has_none() => Assert.Equal(ColumnGaps.None, Fill([1, 2, 3]));

    [Fact]
    public void A_short_gap_is_filled_from_the_spline_over_all_known_cells()
    {
        float[] column = [1, 4, Gone, Gone, 9, 2, 5, 3];
        var gaps = Fill(column);
        var spline = CubicSpline.Fit([0, 1, 4, 5, 6, 7], [1, 4, 9, 2, 5, 3]);
        Assert.Equal([2, 3], gaps.Rows);
        Assert.Equal([spline.At(2), spline.At(3)], gaps.Values);
        Assert.Equal(0, gaps.Unfilled);
    }

    [Fact]
    public void A_gap_counts_in_minutes_not_in_rows()
    {
        float[] column = [1, Gone, 3, Gone, 5];
        var gaps = Fill(column, minutes: [0, 2.5, 5, 6, 10.1]);
        Assert.Equal(CubicSpline.Fit([0, 5, 10.1], [1, 3, 5]).At(2.5), gaps.Values[0], 1e-12);
        Assert.True(double.IsNaN(gaps.Values[1]));
        Assert.Equal(1, gaps.Unfilled);
    }

    [Fact]
    public void A_gap_of_more_than_five_minutes_between_known_neighbours_stays()
    {
        Assert.Equal(0, Fill([1, Gone, Gone, Gone, Gone, 6, 7]).Unfilled);
        Assert.Equal(5, Fill([1, Gone, Gone, Gone, Gone, Gone, 7, 8]).Unfilled);
    }

    [Fact]
    public void Nothing_is_invented_before_the_first_and_behind_the_last_known_cell()
    {
        var gaps = Fill([Gone, 1, Gone, 3, 4, Gone]);
        Assert.Equal([0, 2, 5], gaps.Rows);
        Assert.Equal([double.NaN, 2, double.NaN], gaps.Values.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void A_gap_at_a_restart_stays_and_the_other_side_does_not_count()
    {
        float[] column = [1, 2, Gone, 400, Gone, 600];
        var gaps = Fill(column, restarts: [0, 0, 0, 1, 1, 1]);
        Assert.Equal([2, 4], gaps.Rows);
        Assert.True(double.IsNaN(gaps.Values[0]));
        Assert.Equal(500, gaps.Values[1], 1e-9);
    }

    [Fact]
    public void One_known_cell_fills_nothing()
    {
        Assert.Equal(2, Fill([Gone, 1, Gone]).Unfilled);
        Assert.Equal(2, Fill([Gone, Gone]).Unfilled);
    }

    [Fact]
    public void A_filler_remembers_nothing_of_the_column_before()
    {
        var filler = new GapFiller(5);
        float[] column = [1, 4, Gone, 9, 2];
        filler.Fill(Minutes(9), new int[9], [5, Gone, 7, 1, Gone, 3, 9, Gone, 0]);
        var again = filler.Fill(Minutes(5), new int[5], column);
        var fresh = Fill(column);
        Assert.Equal(fresh.Rows, again.Rows);
        Assert.Equal(fresh.Values, again.Values);
    }

    private static ColumnGaps Fill(float[] column, double[]? minutes = null, int[]? restarts = null) =>
        new GapFiller(5).Fill(minutes ?? Minutes(column.Length), restarts ?? new int[column.Length], column);

    private static double[] Minutes(int rows) => [.. Enumerable.Range(0, rows).Select(row => (double)row)];
}
