using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Levers.Ranking;

public class WeightedMomentsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(40_000)]
    public void Sums_equal_those_of_a_plain_loop(int rows)
    {
        const int columns = 6;
        var random = RandomStream.For((ulong)rows);
        var values = new float[columns + 1][];
        for (var c = 0; c < values.Length; c++)
        {
            values[c] = new float[rows];
            for (var r = 0; r < rows; r++)
                values[c][r] = (float)random.NextNormal();
        }

        var chunks = new ObservationChunks(8 + 1);
        var padded = Enumerable.Range(0, 9).Select(c => c < columns ? values[c] : c == 8 ? values[columns] : new float[rows]).ToArray();
        chunks.Append(padded, Enumerable.Range(0, rows).ToArray());
        var moments = new WeightedMoments(chunks, columns, 2, CancellationToken.None);

        var weighted = moments.Sum((chunk, weights) => chunks.Column(chunk, 8).CopyTo(weights)).ToArray();
        var squares = moments.SumOfSquares((_, weights) => weights.Fill(1)).ToArray();

        Assert.Equal(rows, chunks.Rows);
        for (var a = 0; a < columns; a++)
        {
            for (var b = a; b < columns; b++)
            {
                double weightedSum = 0, squareSum = 0;
                for (var r = 0; r < rows; r++)
                {
                    weightedSum += (double)values[a][r] * values[b][r] * values[columns][r];
                    squareSum += (double)values[a][r] * values[a][r] * values[b][r] * values[b][r];
                }

                Assert.Equal(weightedSum, weighted[a * moments.Stride + b], 2e-6 * (Math.Sqrt(rows) + 10));
                Assert.Equal(squareSum, squares[a * moments.Stride + b], 1e-6 * squareSum + 1e-6);
            }
        }
    }

    [Fact]
    public void Both_widths_of_vectors_give_the_products_of_columns()
    {
        const int stride = 80, rows = 64;
        var random = RandomStream.For(3);
        var (a, b) = (new float[4 * stride], new float[4 * stride]);
        for (var k = 0; k < a.Length; k++)
            (a[k], b[k]) = ((float)random.NextNormal(), (float)random.NextNormal());
        // A row of sums is longer than the block.
        double[] wide = new double[24], narrow = new double[24];

        GramTile.AddWide(ref a[0], ref b[0], stride, rows, ref wide[0], 6);
        GramTile.AddNarrow(ref a[0], ref b[0], stride, rows, ref narrow[0], 6);
        GramTile.AddNarrow(ref a[0], ref b[2 * stride], stride, rows, ref narrow[2], 6);

        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                var sum = Enumerable.Range(0, rows).Sum(r => (double)a[i * stride + r] * b[j * stride + r]);
                Assert.Equal(sum, wide[i * 6 + j], 1e-5);
                Assert.Equal(sum, narrow[i * 6 + j], 1e-5);
            }

            Assert.Equal([0.0, 0.0], wide[(i * 6 + 4)..(i * 6 + 6)]);
        }
    }
}
