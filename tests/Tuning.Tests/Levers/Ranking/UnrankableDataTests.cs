using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Xunit;
using static Sluice.Tuning.Tests.Levers.Ranking.RankingData;

namespace Sluice.Tuning.Tests.Levers.Ranking;

public class UnrankableDataTests
{
    private static readonly Lever[] Levers = [Number("number"), Number("logarithmic", LeverScale.Log2), Choice("choice", "x", "y", "z")];

    public static TheoryData<int, float, string> BadCells => new()
    {
        { 0, float.NaN, "number is NaN in row 2 of series cluster-1 (minute 30), which is no number" },
        { 0, float.PositiveInfinity, "number is Infinity in row 2 of series cluster-1" },
        { 1, 0, "logarithmic is 0 in row 2 of series cluster-1 (minute 30), which has no logarithm" },
        { 1, -4, "logarithmic is -4 in row 2" },
        { 2, 3, "choice is 3 in row 2 of series cluster-1 (minute 30), which is none of its 3 categories" },
        { 2, 0.5f, "choice is 0.5 in row 2" },
        { 3, float.NegativeInfinity, "latency:p99Ms is -Infinity in row 2 of series cluster-1" },
    };

    [Theory]
    [MemberData(nameof(BadCells))]
    public void A_cell_that_is_no_value_is_refused_with_its_place(int column, float value, string message)
    {
        var blocks = Some();
        blocks[1].Columns[column][2] = value;

        Assert.Contains(message, Refused(blocks).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lever_that_never_changed_is_left_out_and_reported()
    {
        var blocks = Some();
        foreach (var block in blocks)
        {
            Array.Fill(block.Columns[0], 0.1f);
            Array.Fill(block.Columns[2], 1);
        }

        var ranking = LeverRanker.Rank(Levers, OneTarget, blocks, Alone);

        Assert.Equal(["logarithmic"], Names(ranking));
        Assert.Equal([new(Levers[0], LeftOutReason.NeverChanged, null), new LeftOutLever(Levers[2], LeftOutReason.NeverChanged, null)], ranking.LeftOut);
        Assert.Equal("number had one value in all observations", ranking.LeftOut[0].ToString());
    }

    [Fact]
    public void Of_perfectly_correlated_levers_the_first_stands_for_both()
    {
        Lever[] levers = [.. Levers, Number("image"), Choice("again", "x", "y", "z")];
        var rows = Rows(Some()).ConvertAll(row => new[] { row[0], row[1], row[2], 100 - 3 * row[0], row[2], row[3] });

        var ranking = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 3), Alone);

        Assert.Equal([new(levers[3], LeftOutReason.Alias, levers[0]), new LeftOutLever(levers[4], LeftOutReason.Alias, levers[2])], ranking.LeftOut);
        Assert.Equal("image is perfectly correlated with number, which stands for both", ranking.LeftOut[0].ToString());
        var without = LeverRanker.Rank(Levers, OneTarget, Some(), Alone);
        Assert.Equal(Terms(without), Terms(ranking));
        Assert.Equal(without.Terms, ranking.Terms);
    }

    [Fact]
    public void A_switch_that_marks_another_lever_s_category_is_its_alias()
    {
        Lever[] levers = [.. Levers, Switch("isZ")];
        var rows = Rows(Some()).ConvertAll(row => new[] { row[0], row[1], row[2], row[2] == 2 ? 1f : 0, row[3] });

        Assert.Equal([new LeftOutLever(levers[3], LeftOutReason.Alias, levers[2])], LeverRanker.Rank(levers, OneTarget, Blocks(rows, 3), Alone).LeftOut);
    }

    [Fact]
    public void Two_categories_in_the_data_are_one_switch()
    {
        var rows = Rows(Some()).ConvertAll(row => new[] { row[0], row[1], row[2] == 2 ? 0 : row[2], row[3] });

        // Three columns, two squares, three products.
        Assert.Equal(8, LeverRanker.Rank(Levers, OneTarget, Blocks(rows, 3), Alone).Terms);
    }

    [Fact]
    public void A_product_that_never_varies_is_counted_and_cannot_enter()
    {
        // One lever is the other's inverse, so their product is 1; and either's square mirrors the other's.
        Lever[] levers = [Number("level"), Number("inverse")];
        float[] values = [-2, -0.5f, 0.5f, 2];
        var rows = Enumerable.Range(0, 40).Select(r => new[] { values[r % 4], 1 / values[r % 4], values[r % 4] * values[r % 4] + r % 3 }).ToList();

        var ranking = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 1), Alone);

        Assert.Equal((4, 1), (ranking.Terms, ranking.ConstantTerms));
        Assert.Equal("level^2", Terms(ranking)[0]);
        Assert.Equal("inverse^2", Assert.Single(ranking.Paths[0].Dependent).ToString());
    }

    [Fact]
    public void Levers_none_of_which_changed_are_refused()
    {
        var rows = Rows(Some()).ConvertAll(row => new[] { 1, 1, 1, row[3] });

        Assert.Contains("none of the 3 levers ever changed", Refused(Blocks(rows, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_never_varies_is_refused()
    {
        var rows = Rows(Some()).ConvertAll(row => new[] { row[0], row[1], row[2], 5 });

        Assert.Contains("latency:p99Ms is 5 in all 90 observations", Refused(Blocks(rows, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_is_always_missing_is_refused()
    {
        var rows = Rows(Some()).ConvertAll(row => new[] { row[0], row[1], row[2], float.NaN });

        Assert.Contains("latency:p99Ms is in 90: leave it out", Refused(Blocks(rows, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_observations_than_columns_are_refused()
    {
        List<float[]> rows = [[0, 1, 0, 3], [1, 2, 1, 5], [2, 2, 2, 4], [4, 4, 0, 4], [5, 8, 1, 7]];

        Assert.Contains("5 complete observations cannot rank levers of 5 columns", Refused(Blocks(rows, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_need_observations_that_follow_on_each_other()
    {
        var alone = Blocks(Rows(Some()), 90);
        var few = Blocks(Rows(Some()), 87);

        Assert.Contains("none of 90 observations follows on another of its series without a gap", RefusedDifferences(alone).Message, StringComparison.Ordinal);
        Assert.Contains("3 pairs of consecutive observations cannot rank levers of 5 columns", RefusedDifferences(few).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_need_a_target_and_a_lever_that_change_within_a_series()
    {
        var targetStays = Some();
        var leversStay = Some();
        for (var b = 0; b < 3; b++)
        {
            Array.Fill(targetStays[b].Columns[^1], b);
            for (var l = 0; l < Levers.Length; l++)
                Array.Fill(leversStay[b].Columns[l], b == 0 ? 1 : 2);
        }

        Assert.Contains("latency:p99Ms never changes between two consecutive observations", RefusedDifferences(targetStays).Message, StringComparison.Ordinal);
        Assert.Contains("no lever changed between any of 87 pairs of consecutive observations", RefusedDifferences(leversStay).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_observations_are_refused() => Assert.Contains("there are no observations", Refused([]).Message, StringComparison.Ordinal);

    [Fact]
    public void Blocks_of_another_shape_are_refused()
    {
        var block = Some()[0];

        Assert.Contains("expected 3 levers and 1 targets", Assert.Throws<ArgumentException>(
            () => LeverRanker.Rank(Levers, OneTarget, [block with { Columns = block.Columns[1..] }], Alone)).Message, StringComparison.Ordinal);
        Assert.Contains("column 0 of series cluster-0", Assert.Throws<ArgumentException>(
            () => LeverRanker.Rank(Levers, OneTarget, [block with { Columns = [[], .. block.Columns[1..]] }], Alone)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_that_cannot_be_meant_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LeverRanker.Rank([], OneTarget, Some(), Alone));
        Assert.Throws<ArgumentException>(() => LeverRanker.Rank(Levers, [], Some(), Alone));
        Assert.Throws<ArgumentException>(() => LeverRanker.Rank(Levers, [new("p99", 0)], Some(), Alone));
        Assert.Contains("number is listed 2 times", Assert.Throws<ArgumentException>(
            () => LeverRanker.Rank([Levers[0], Levers[0], Levers[2]], OneTarget, Some(), Alone)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, LeverRankingSettings> RefusedSettings => new()
    {
        { "Entries", new() { Entries = 0 } },
        { "SmallestPenalty", new() { SmallestPenalty = 0 } },
        { "Replicates", new() { Replicates = 1 } },
        { "StabilityTop", new() { StabilityTop = 0 } },
        { "StabilityReserves", new() { StabilityReserves = -1 } },
        { "Threads", new() { Threads = 0 } },
    };

    [Theory]
    [MemberData(nameof(RefusedSettings))]
    public void A_setting_out_of_range_is_named(string setting, LeverRankingSettings settings) => Assert.Contains(
        $"LeverRankingSettings.{setting} is ", Assert.Throws<ArgumentException>(
            () => LeverRanker.Rank(Levers, OneTarget, Some(), settings)).Message, StringComparison.Ordinal);

    private static List<SeriesBlock> Some() => Draw(8, Levers, 90, 3, row => row[0] + MathF.Log2(row[1]) * row[0] + row[2], noise: 0.5);

    private static UnrankableException Refused(IEnumerable<SeriesBlock> blocks) =>
        Assert.Throws<UnrankableException>(() => LeverRanker.Rank(Levers, OneTarget, blocks, Alone));

    private static UnrankableException RefusedDifferences(IEnumerable<SeriesBlock> blocks) =>
        Assert.Throws<UnrankableException>(() => LeverRanker.Rank(Levers, OneTarget, blocks, Alone with { Differences = true }));
}
