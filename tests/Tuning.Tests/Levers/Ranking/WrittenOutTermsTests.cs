using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Tests.Levers.Ranking.RankingData;

namespace Sluice.Tuning.Tests.Levers.Ranking;

/// <summary>The ranking beside the plain way: every term written out in double precision, the path by a dense Gram matrix and by coordinate descent.</summary>
public class WrittenOutTermsTests
{
    [Fact]
    public void Terms_that_are_never_written_out_enter_as_written_ones_do()
    {
        var (entered, products, squares, categories) = (0, 0, 0, 0);
        for (var seed = 0UL; seed < 12; seed++)
        {
            var (levers, rows) = DrawDesign(seed);
            var ranking = LeverRanker.Rank(levers, OneTarget, Blocks(rows, 3), Alone with { Entries = 12 });
            var path = ranking.Paths[0];
            var terms = WrittenOutTerms.All(levers);
            var (gram, correlations) = DenseGram.Of([.. terms.Select(term => WrittenOutTerms.Write(term, levers, rows))], [.. rows.Select(row => (double)row[^1])]);
            var dense = LassoPath.Follow(gram, correlations, 12, Alone.SmallestPenalty);

            Assert.Equal(terms.Count, ranking.Terms + ranking.ConstantTerms);
            Assert.Equal(dense.Entered.Select(term => terms[term].ToString()), Terms(ranking));
            for (var knot = 0; knot < path.Penalties.Length; knot++)
            {
                var slow = CoordinateDescent.Solve(gram, correlations, path.Penalties[knot]);
                foreach (var entry in path.Entries)
                    Assert.Equal(slow[terms.FindIndex(term => term.ToString() == entry.Term.ToString())], entry.Coefficients[knot], 2e-5);
            }

            entered += path.Entries.Length;
            products += path.Entries.Count(entry => entry.Term.Second is not null && entry.Term.First != entry.Term.Second);
            squares += path.Entries.Count(entry => entry.Term.First == entry.Term.Second);
            categories += path.Entries.Count(entry => entry.Term.ToString().Contains('='));
        }

        Assert.True(products > 20 && squares > 5 && categories > 10, $"{products} products, {squares} squares, {categories} categories among {entered} entries");
    }

    private static (Lever[] Levers, List<float[]> Rows) DrawDesign(ulong seed)
    {
        Lever[] levers = [Number("a"), Number("b", LeverScale.Log2), Switch("c"), Choice("d", "x", "y", "z"), Number("e"), Switch("f")];
        var random = RandomStream.For(seed, 1);
        var weights = new double[8];
        for (var k = 0; k < weights.Length; k++)
            weights[k] = random.NextNormal();
        var blocks = Draw(seed, levers, 1_500, 3, row =>
        {
            var (a, b, e) = (row[0] - 3, Math.Log2(row[1]) - 3, row[4] - 3);
            return weights[0] * a + weights[1] * b * e / 2 + weights[2] * a * a / 2 + weights[3] * row[2] * b + (row[3] == 1 ? 2 * weights[4] : 0)
                + (row[3] == 2 ? weights[5] * a : 0) + weights[6] * row[5] * row[2] + weights[7] * e;
        }, noise: 1);
        return (levers, Rows(blocks));
    }
}
