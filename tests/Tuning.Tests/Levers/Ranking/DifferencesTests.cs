using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Tests.Levers.Ranking.RankingData;

namespace Sluice.Tuning.Tests.Levers.Ranking;

/// <summary>Ranking by what changes from one observation to the next.</summary>
public class DifferencesTests
{
    private static readonly LeverRankingSettings Differenced = Alone with { Differences = true };

    [Fact]
    public void Two_switches_enter_by_the_cosine_of_their_changes_with_the_target_s()
    {
        // Standardised to -1 and 1: sums of squared changes 16 of a, 12 of b and 28 of a x b; a's changes are orthogonal to both others'.
        // The target, 3 a + b in those units, changes by 9 x 16 + 12 = 156.
        List<float[]> rows = [[0, 0, 0], [1, 0, 6], [1, 1, 8], [0, 1, 2], [0, 0, 0], [1, 0, 6], [1, 1, 8], [0, 1, 2]];

        var path = LeverRanker.Rank([Switch("a"), Switch("b")], OneTarget, Blocks(rows, 1), Differenced).Paths[0];

        Assert.Equal(["a", "b"], path.Entries.Select(entry => entry.Term.ToString()));
        Assert.Equal(3 * 16 / Math.Sqrt(16 * 156), path.Entries[0].Penalty, 1e-6);
        Assert.Equal(12 / Math.Sqrt(12 * 156), path.Entries[1].Penalty, 1e-6);
        Assert.Equal(PathEnd.SmallestPenalty, path.End);
    }

    [Fact]
    public void Differences_that_are_never_written_out_enter_as_written_ones_do()
    {
        var products = 0;
        for (var seed = 0UL; seed < 6; seed++)
        {
            // More rows than a chunk of 1,024, and in each series one that is missing.
            var (levers, blocks) = Walk(seed, rows: 1_300, series: 2);
            var rows = Rows(blocks);
            foreach (var block in blocks)
                block.Columns[^1][400] = float.NaN;
            var kept = Rows(blocks).Where(row => !float.IsNaN(row[^1])).ToList();
            int[] firsts = [0, 400, 1_299, 1_699];

            var ranking = LeverRanker.Rank(levers, OneTarget, blocks, Differenced with { Entries = 12 });
            var terms = WrittenOutTerms.All(levers);
            double[] Difference(double[] values) => [.. Enumerable.Range(1, values.Length - 1).Where(r => !firsts.Contains(r)).Select(r => values[r] - values[r - 1])];
            var (gram, cosines) = DenseGram.Uncentred(
                [.. terms.Select(term => Difference(WrittenOutTerms.Write(term, levers, kept)))], Difference([.. kept.Select(row => (double)row[^1])]));
            var dense = LassoPath.Follow(gram, cosines, 12, Alone.SmallestPenalty);

            Assert.Equal((2 * 1_300, 2 * 1_299), (rows.Count, ranking.Rows));
            Assert.Equal(dense.Entered.Select(term => terms[term].ToString()), Terms(ranking));
            Assert.Equal(dense.EntryPenalties, ranking.Paths[0].Entries.Select(entry => entry.Penalty), (x, y) => Math.Abs(x - y) < 1e-5);
            products += ranking.Paths[0].Entries.Count(entry => entry.Term.Second is not null);
        }

        Assert.True(products > 20, $"{products} products");
    }

    [Fact]
    public void A_slow_lever_that_does_nothing_fools_levels_with_a_drift_but_not_differences()
    {
        Lever[] levers = [Switch("slow"), Switch("fast")];
        var random = RandomStream.For(2);
        var rows = new List<float[]>();
        for (var r = 0; r < 2_000; r++)
        {
            var (slow, fast) = (r % 500 >= 250 ? 1 : 0, random.NextIndex(2));
            rows.Add([slow, fast, (float)(0.02 * (r % 500) + fast + 0.3 * random.NextNormal())]);
        }

        var levels = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 4), Alone);
        var differences = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 4), Differenced);

        Assert.Equal("slow", Names(levels)[0]);
        Assert.Equal("fast", Terms(differences)[0]);
        Assert.All(differences.Paths[0].Entries.Skip(1), entry => Assert.InRange(entry.Penalty, 0, 0.05));
    }

    [Fact]
    public void Nothing_is_subtracted_across_a_gap_or_from_another_series()
    {
        var (levers, blocks) = Walk(1, rows: 1_100, series: 2);
        // From row 300 on the second series stands elsewhere, and half an hour passes before.
        var gap = blocks[1];
        for (var r = 300; r < gap.Rows; r++)
        {
            gap.Minutes[r] += 15;
            gap.Columns[^1][r] += 1_000;
        }

        var withGap = LeverRanker.Rank(levers, OneTarget, blocks, Differenced);
        var cut = LeverRanker.Rank(levers, OneTarget, [blocks[0], Part(gap, 0, 300), Part(gap, 300, 1_100)], Differenced);
        var bridged = LeverRanker.Rank(levers, OneTarget, [blocks[0], gap with { Minutes = blocks[0].Minutes }], Differenced);

        Assert.Equal(cut.Paths[0].Penalties, withGap.Paths[0].Penalties);
        Assert.NotEqual(bridged.Paths[0].Penalties, withGap.Paths[0].Penalties);
    }

    [Fact]
    public void A_restart_is_no_gap()
    {
        var (levers, blocks) = Walk(2, rows: 400, series: 2);
        var restarted = blocks.Select(block => block with { Restarts = [.. Enumerable.Range(0, block.Rows)] });

        Assert.Equal(
            LeverRanker.Rank(levers, OneTarget, blocks, Differenced).Paths[0].Penalties,
            LeverRanker.Rank(levers, OneTarget, restarted, Differenced).Paths[0].Penalties);
    }

    [Fact]
    public void A_series_of_one_row_contributes_nothing()
    {
        Lever[] levers = [Switch("a"), Switch("b")];
        float[][] corners = [[0, 0, 0], [1, 0, 6], [1, 1, 9], [0, 1, 2]];
        var rows = Enumerable.Range(0, 40).Select(r => corners[r % 4]).ToList();
        // Every corner once more leaves the levers' means as they are; the targets are absurd.
        var alone = corners.Select((row, k) => Blocks([[row[0], row[1], 1e4f * k * k]], 1)[0] with { Series = $"alone-{k}" });

        var without = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 2), Differenced);
        var with = LeverRanker.Rank(levers, OneTarget, [.. Blocks(rows, 2), .. alone], Differenced);

        Assert.Equal((40, 44), (without.Rows, with.Rows));
        Assert.Equal(Terms(without), Terms(with));
        Assert.Equal(without.Paths[0].Entries.Select(entry => entry.Penalty), with.Paths[0].Entries.Select(entry => entry.Penalty), (x, y) => Math.Abs(x - y) < 1e-4);
    }

    [Fact]
    public void A_path_that_ends_at_chance_holds_only_what_does_something()
    {
        Lever[] levers = [.. Enumerable.Range(0, 12).Select(l => Number($"lever{l}"))];
        var idle = 0;
        for (var seed = 0UL; seed < 10; seed++)
        {
            var blocks = Draw(seed, levers, 2_000, 4, row => row[0] - row[1], noise: 2);

            var ranking = LeverRanker.Rank(levers, OneTarget, blocks, Differenced with { EndAtChance = true });

            // 12 levers, 12 squares, 66 products.
            Assert.Equal(90, ranking.Terms);
            Assert.InRange(ranking.Paths[0].Penalties[^1], Math.Sqrt(2 * Math.Log(2 * 90) / 1_996) - 1e-12, Math.Sqrt(2 * Math.Log(2 * 90) / 1_996) + 1e-12);
            Assert.Equal(["lever0", "lever1"], Names(ranking)[..2].Order(StringComparer.Ordinal));
            idle += ranking.Paths[0].Entries.Length - 2;
            Assert.Equal(40, LeverRanker.Rank(levers, OneTarget, blocks, Differenced).Paths[0].Entries.Length);
        }

        Assert.InRange(idle, 0, 10);
    }

    [Fact]
    public void Threads_do_not_matter_to_path_or_stability()
    {
        var (levers, blocks) = Walk(3, rows: 800, series: 6);
        var settings = Differenced with { Entries = 10, StabilityTop = 3, Replicates = 20 };

        var one = LeverRanker.Rank(levers, OneTarget, blocks, settings with { Threads = 1 });
        var five = LeverRanker.Rank(levers, OneTarget, blocks, settings with { Threads = 5 });

        Assert.Equal(one.Paths[0].Penalties, five.Paths[0].Penalties);
        Assert.Equal(one.Order.Select(ranked => (ranked.Lever, ranked.TopShare)), five.Order.Select(ranked => (ranked.Lever, ranked.TopShare)));
        Assert.All(one.Order.Take(2), ranked => Assert.InRange(ranked.TopShare!.Value, 0.9, 1));
    }

    /// <summary>Series that change one lever a step; what they observe drifts.</summary>
    private static (Lever[] Levers, List<SeriesBlock> Blocks) Walk(ulong seed, int rows, int series)
    {
        Lever[] levers = [Number("a"), Number("b", LeverScale.Log2), Switch("c"), Choice("d", "x", "y", "z"), Number("e")];
        var random = RandomStream.For(seed, 2);
        var table = new List<float[]>();
        for (var s = 0; s < series; s++)
        {
            float[] current = [0, 1, 0, 0, 3];
            var drift = 0.0;
            for (var r = 0; r < rows; r++)
            {
                var lever = random.NextIndex(levers.Length);
                current[lever] = levers[lever].IsNumeric ? MathF.Pow(2, random.NextIndex(4)) : random.NextIndex(levers[lever].Categories.Length);
                drift += 0.05 * random.NextNormal();
                var (a, b) = (current[0] - 3, MathF.Log2(current[1]) - 1.5f);
                table.Add([.. current, (float)(0.5 * a * b + b + current[2] + (current[3] == 1 ? a : 0) + drift + 0.3 * random.NextNormal())]);
            }
        }

        return (levers, Blocks(table, series));
    }

    private static SeriesBlock Part(SeriesBlock block, int first, int end) =>
        new(block.Series, block.Minutes[first..end], block.Restarts[first..end], Array.ConvertAll(block.Columns, column => column[first..end]));
}
