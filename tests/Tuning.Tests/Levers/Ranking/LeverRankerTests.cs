using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Tests.Levers.Ranking.RankingData;

namespace Sluice.Tuning.Tests.Levers.Ranking;

public class LeverRankerTests
{
    [Fact]
    public void In_a_full_factorial_terms_enter_by_the_size_of_their_effect()
    {
        Lever[] levers = [Switch("a"), Switch("b"), Switch("c"), Switch("d")];
        var table = Enumerable.Range(0, 16).Select(run =>
        {
            var (a, b, c, d) = (run & 1, run >> 1 & 1, run >> 2 & 1, run >> 3 & 1);
            return new float[] { a, b, c, d, 2 * (2 * c - 1) - 3 * (2 * a - 1) * (2 * d - 1) + (2 * b - 1) };
        }).ToList();

        var ranking = LeverRanker.Rank(levers, OneTarget, Blocks(table, 1), Alone);

        Assert.Equal(["a x d", "c", "b"], Terms(ranking));
        var size = Math.Sqrt(14);
        Assert.Equal([3 / size, 2 / size, 1 / size], ranking.Paths[0].Entries.Select(entry => entry.Penalty), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal(["a", "d", "c", "b"], Names(ranking));
        Assert.Equal([1, 1, 2, 3], ranking.Order.Select(ranked => ranked.Score));
        Assert.Equal(PathEnd.SmallestPenalty, ranking.Paths[0].End);
        // Four levers and six products: a switch's square says what the switch says.
        Assert.Equal(10, ranking.Terms);
        Assert.Null(ranking.Stability);
    }

    [Fact]
    public void Numbers_are_taken_on_their_scale()
    {
        Lever[] levers = [Number("linear"), Number("log2", LeverScale.Log2), Number("log10", LeverScale.Log10)];
        var blocks = Draw(1, levers, 400, 4, row => MathF.Log2(row[1]), noise: 0);

        var path = LeverRanker.Rank(levers, OneTarget, blocks, Alone).Paths[0];

        Assert.Equal("log2", path.Entries[0].Term.ToString());
        Assert.Equal(1, path.Entries[0].Penalty, 1e-6);
        Assert.Equal(PathEnd.SmallestPenalty, path.End);
    }

    [Fact]
    public void Nominal_categories_are_columns_of_their_own_and_ordered_ones_a_number()
    {
        Lever[] levers = [LeverCatalogue.Find("spark.io.compression.codec"), LeverCatalogue.Find("spark.reducer.maxReqsInFlight"), SparkLevers.SchedulerMode];
        var blocks = Draw(2, levers, 600, 4, row => (row[0] == 1 ? 1 : 0) + 0.1 * row[1], noise: 0.05);

        var ranking = LeverRanker.Rank(levers, OneTarget, blocks, Alone);

        Assert.Equal(["spark.io.compression.codec=lzf", "spark.reducer.maxReqsInFlight"], Terms(ranking)[..2]);
        // Columns: 4 codecs, 1, 1; squares: of the number only; products: 6 x 5 / 2 without the 6 among codecs.
        Assert.Equal(6 + 1 + 9, ranking.Terms);
        var numbered = LeverRanker.Rank(levers, OneTarget, blocks, Alone with { NumberCategories = true });
        Assert.DoesNotContain(Terms(numbered), term => term.Contains('='));
        Assert.Equal(3 + 2 + 3, numbered.Terms);
    }

    [Fact]
    public void The_catalogue_s_nominal_levers_are_those_whose_categories_are_no_numbers() => Assert.Equal(
        ["spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions", "spark.io.compression.codec", "spark.serializer", "spark.scheduler.mode"],
        LeverCatalogue.All.Where(LeverColumns.IsNominal).Select(lever => lever.Name));

    [Fact]
    public void The_whole_catalogue_is_ranked_by_what_its_levers_do()
    {
        var levers = LeverCatalogue.All;
        var random = RandomStream.For(4);
        var rows = Enumerable.Range(0, 4_000).Select(_ =>
        {
            var row = new float[levers.Length + 1];
            for (var l = 0; l < levers.Length; l++)
                row[l] = (float)(levers[l].IsNumeric ? levers[l].Minimum + random.NextUniform() * (levers[l].Maximum - levers[l].Minimum) : random.NextIndex(levers[l].Categories.Length));
            var codec = row[LeverCatalogue.Find("spark.io.compression.codec").Index] == 3 ? 2 : 0;
            row[^1] = (float)(MathF.Log2(row[SparkLevers.BatchDuration.Index]) * (1 + row[SparkLevers.Serializer.Index])
                + 0.3 * row[SparkLevers.ExecutorCores.Index] + codec + random.NextNormal());
            return row;
        }).ToList();

        var ranking = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 8), LeverRankingSettings.Default with { Replicates = 5 });

        Assert.Equal(levers.Length, ranking.Order.Length);
        Assert.Empty(ranking.LeftOut);
        Assert.Equal(
            ["batchDuration", "spark.executor.cores", "spark.io.compression.codec", "spark.serializer"],
            Names(ranking)[..4].Order(StringComparer.Ordinal));
        Assert.Equal([1.0, 1, 1, 1], ranking.Order.Take(4).Select(ranked => ranked.TopShare!.Value));
    }

    [Fact]
    public void A_lever_s_score_is_its_earliest_entry_averaged_by_weight()
    {
        Lever[] levers = [Number("a"), Number("b"), Number("idle")];
        var table = Rows(Draw(3, levers, 300, 1, row => 3 * row[0] + row[1], noise: 0));
        var both = table.ConvertAll(row => new[] { row[0], row[1], row[2], row[3], row[1] });

        var ranking = LeverRanker.Rank(levers, [new("p99", 1), new("metric", 0.8)], Blocks(both, 1), Alone with { Entries = 2 });

        // a: first, never (3); b: second, first; idle: never.
        Assert.Equal(["b", "a", "idle"], Names(ranking));
        Assert.Equal((1 * 2 + 0.8 * 1) / 1.8, ranking.Order[0].Score, 1e-12);
        Assert.Equal((1 * 1 + 0.8 * 3) / 1.8, ranking.Order[1].Score, 1e-12);
        Assert.Equal([2, 1], ranking.Order[0].FirstEntries);
        Assert.Equal(3, ranking.Order[^1].Score);
        Assert.False(ranking.Order[^1].Entered);
    }

    [Fact]
    public void The_targets_of_the_method_are_p99_and_metrics_that_share_a_half()
    {
        var targets = RankingTarget.Weighted(ObservationColumn.LatencyP99Ms, ["m1", "m2"]);

        Assert.Equal([new("latency:p99Ms", 1), new("m1", 0.25), new RankingTarget("m2", 0.25)], targets);
    }

    [Fact]
    public void The_order_of_rows_the_units_and_the_threads_do_not_matter()
    {
        Lever[] levers = [Number("a"), Number("b"), Switch("c"), Choice("d", "x", "y", "z"), Number("e")];
        var rows = Rows(Draw(5, levers, 3_000, 6, row => row[0] + 0.5 * row[1] * row[4] + (row[3] == 2 ? 2 : 0) + row[2] * row[1], noise: 1));
        var settings = Alone with { Entries = 8 };
        var ranking = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 6), settings);

        var reversed = LeverRanker.Rank(levers, OneTarget, Blocks([.. Enumerable.Reverse(rows)], 6), settings);
        var scaled = LeverRanker.Rank(levers, OneTarget, Blocks(rows.ConvertAll(row => new[] { 60 * row[0] + 7, row[1], row[2], row[3], 0.001f * row[4], -5 * row[5] + 1 }), 6), settings);
        var threaded = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 6), settings with { Threads = 5 });

        Assert.Equal(8, ranking.Paths[0].Entries.Length);
        Assert.Equal(Terms(ranking), Terms(reversed));
        Assert.Equal(Terms(ranking), Terms(scaled));
        Assert.Equal(Names(ranking), Names(scaled));
        Assert.Equal(ranking.Paths[0].Penalties, threaded.Paths[0].Penalties);
        Assert.Equal(ranking.Paths[0].Entries.Select(entry => entry.Coefficients[^1]), threaded.Paths[0].Entries.Select(entry => entry.Coefficients[^1]));
    }

    [Fact]
    public void A_row_with_a_missing_target_is_dropped_for_all_targets_and_counted()
    {
        Lever[] levers = [Number("a"), Number("b")];
        var rows = Rows(Draw(6, levers, 200, 2, row => row[0] * row[1], noise: 1, targets: 2));
        var gaps = rows.Select((row, r) => r % 10 == 3 ? [row[0], row[1], float.NaN, row[3]] : r % 10 == 7 ? [row[0], row[1], row[2], float.NaN] : row).ToList();
        RankingTarget[] targets = [new("p99", 1), new("metric", 0.5)];

        var ranking = LeverRanker.Rank(levers, targets, Blocks(gaps, 2), Alone);
        var whole = LeverRanker.Rank(levers, targets, Blocks([.. rows.Where((_, r) => r % 10 is not (3 or 7))], 2), Alone);

        Assert.Equal((160, 40), (ranking.Rows, ranking.RowsDropped));
        Assert.Equal(whole.Paths[1].Penalties, ranking.Paths[1].Penalties);
        Assert.Equal(Terms(whole), Terms(ranking));
    }

    [Fact]
    public void Progress_is_told_in_every_phase()
    {
        Lever[] levers = [Number("a"), Number("b")];
        var told = new Told();

        LeverRanker.Rank(levers, OneTarget, Draw(7, levers, 100, 4, row => row[0], 0.1), Alone with { Replicates = 3 }, told);

        Assert.Equal(new(RankingPhase.Reading, 4, 0), told.Heard[3]);
        Assert.Equal([RankingPhase.Reading, RankingPhase.Correlating, RankingPhase.Paths, RankingPhase.Stability], told.Heard.Select(p => p.Phase).Distinct());
        Assert.Contains(new(RankingPhase.Stability, 3, 3), told.Heard);
    }

    [Fact]
    public void A_ranking_can_be_cancelled()
    {
        Lever[] levers = [Number("a"), Number("b")];
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => LeverRanker.Rank(levers, OneTarget, Draw(7, levers, 100, 4, row => row[0], 0.1), Alone, cancellation: source.Token));
    }

    private sealed class Told : IProgress<RankingProgress>
    {
        public List<RankingProgress> Heard { get; } = [];

        public void Report(RankingProgress value)
        {
            lock (Heard)
                Heard.Add(value);
        }
    }
}
