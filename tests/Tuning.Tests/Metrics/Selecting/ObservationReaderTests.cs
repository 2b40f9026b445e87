using Sluice.Tuning.Datasets;
using Sluice.Tuning.Metrics.Selecting;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class ObservationReaderTests
{
    private const float Gone = float.NaN;
    private static readonly string[] Names = ["busy", "idle"];
    private int _readings;

    [Fact]
    public void Rows_that_stay_incomplete_are_left_out_and_counted_by_metric_and_series()
    {
        var summary = Summarise(Block("a", [1, 2, 3, 4, 5], [5, 4, Gone, 2, 1]), Block("b", [6, 7, 8, 9, Gone], [1, 2, 3, 4, 5]));
        Assert.Equal((9, 1), (summary.Moments.Rows, summary.IncompleteRows));
        Assert.Equal(["a", "b"], summary.Missing.Series);
        Assert.Equal([1L, 0L], summary.Missing.Unfilled);
        Assert.Equal(0.2, summary.Missing.Share(0, 1));
        Assert.Equal((0.1, 0.1), (summary.Missing.Share(0), summary.Missing.Share(1)));
        Assert.Equal((0.1, 0.0), (summary.Missing.UnfilledShare(0), summary.Missing.UnfilledShare(1)));
        // The gap at minute 2 of a straight line.
        Assert.Equal((5 + 4 + 3 + 2 + 1 + 1 + 2 + 3 + 4) / 9.0, summary.Moments.Means[1], 1e-12);
        Assert.Equal(1, _readings);
    }

    [Fact]
    public void A_metric_that_is_absent_costs_no_rows()
    {
        var summary = Summarise(Block("a", [1, 2, 3], [Gone, Gone, Gone]), Block("b", [4, 5, 6], [Gone, 1, Gone]));
        Assert.Equal([0], summary.Present);
        Assert.Equal((6, 0), (summary.Moments.Rows, summary.IncompleteRows));
        Assert.Equal(1, _readings);
    }

    [Fact]
    public void A_first_series_that_misleads_about_what_is_absent_costs_a_second_reading()
    {
        var rows = Enumerable.Range(0, 40).Select(row => (float)row).ToArray();
        var summary = Summarise(Block("a", [1, 2], [Gone, Gone]), Block("b", rows, rows));
        Assert.Equal([0, 1], summary.Present);
        Assert.Equal((40, 2), (summary.Moments.Rows, summary.IncompleteRows));
        Assert.Equal(2, _readings);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void An_infinite_cell_is_refused_with_its_place(float cell)
    {
        var refused = Assert.Throws<ArgumentException>(() => Summarise(Block("a", [1, 2], [1, 2]), Block("b", [1, 2, 3, 4], [1, Gone, cell, 4])));
        Assert.Contains("idle is infinite in series 'b', row 2 (minute 2)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observations_without_a_complete_row_are_refused()
    {
        Assert.Contains("no observations", Assert.Throws<ArgumentException>(() => Summarise()).Message, StringComparison.Ordinal);
        Assert.Contains("All 2 metrics", Assert.Throws<ArgumentException>(() => Summarise(Block("a", [Gone], [Gone]))).Message, StringComparison.Ordinal);
        var settings = MetricSelectionSettings.Default with { MaxMissingShare = 0.6 };
        var refused = Assert.Throws<ArgumentException>(() => ObservationReader.Summarise(Names, [Block("a", [Gone, 1], [1, Gone])], settings));
        Assert.Contains("MaxMissingShare", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, SeriesBlock> Malformed => new()
    {
        { "1 columns for 2 metrics", new("a", [0], [0], [[1]]) },
        { "1 rows but 2 restart counts", new("a", [0], [0, 0], [[1], [1]]) },
        { "2 cells of idle", new("a", [0], [0], [[1], [1, 2]]) },
        { "row 1: the time 0", new("a", [0, 0], [0, 0], [[1, 2], [1, 2]]) },
        { "row 1: the count of restarts falls from 2 to 1", new("a", [0, 1], [2, 1], [[1, 2], [1, 2]]) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_block_is_refused_with_its_place(string place, SeriesBlock block) =>
        Assert.Contains(place, Assert.Throws<ArgumentException>(() => Summarise(block)).Message, StringComparison.Ordinal);

    private ObservationSummary Summarise(params SeriesBlock[] blocks) => ObservationReader.Summarise(Names, Counted(blocks), MetricSelectionSettings.Default);

    private IEnumerable<SeriesBlock> Counted(SeriesBlock[] blocks)
    {
        _readings++;
        foreach (var block in blocks)
            yield return block;
    }

    private static SeriesBlock Block(string series, float[] busy, float[] idle) =>
        new(series, [.. Enumerable.Range(0, busy.Length).Select(row => (double)row)], new int[busy.Length], [busy, idle]);
}
