using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class ParallelAnalysisTests
{
    private static readonly MetricSelectionSettings Settings = MetricSelectionSettings.Default;

    [Fact]
    public void Equal_correlations_have_the_eigenvalues_of_the_textbook()
    {
        var values = ParallelAnalysis.EigenvaluesOf(Equicorrelated(6, 0.4));
        Assert.Equal([1 + 5 * 0.4, 0.6, 0.6, 0.6, 0.6, 0.6], values.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void Leading_eigenvalues_count_until_the_first_that_chance_explains()
    {
        double[][] draws = [.. Enumerable.Range(0, 101).Select(i => new[] { 1 + i / 100.0, 1.0, 0.5 })];
        var analysis = ParallelAnalysis.Compare([3, 0.9, 0.8], draws, 0.95);
        Assert.Equal([1.95, 1, 0.5], analysis.RandomEigenvalues.Select(value => Math.Round(value, 12)));
        Assert.Equal(1, analysis.Factors);
    }

    [Fact]
    public void One_common_factor_is_one_and_columns_without_any_have_none()
    {
        Assert.Equal(1, ParallelAnalysis.Of(Equicorrelated(10, 0.3), 500, Settings).Factors);
        Assert.Equal(0, ParallelAnalysis.Of(Equicorrelated(10, 0), 500, Settings).Factors);
    }

    [Theory]
    [InlineData(300, 12, 1)]
    [InlineData(300, 12, 2)]
    [InlineData(60, 20, 3)]
    [InlineData(1000, 30, 4)]
    public void Wishart_draws_keep_as_many_factors_as_raw_draws_do(int rows, int columns, int factors)
    {
        var random = RandomStream.For(11, (ulong)factors);
        var correlations = RawCorrelations(rows, columns, factors, ref random);
        var wishart = ParallelAnalysis.Of(correlations, rows, Settings);
        var raw = ParallelAnalysis.Compare(
            wishart.Eigenvalues, [.. Enumerable.Range(0, 100).Select(_ => ParallelAnalysis.EigenvaluesOf(RawCorrelations(rows, columns, 0, ref random)))], 0.95);
        Assert.Equal(factors, wishart.Factors);
        Assert.Equal(raw.Factors, wishart.Factors);
        // Two estimates of a 95th percentile from 100 draws each.
        for (var rank = 0; rank < columns; rank++)
            Assert.Equal(raw.RandomEigenvalues[rank], wishart.RandomEigenvalues[rank], 0.12);
    }

    [Fact]
    public void Random_correlations_have_a_unit_diagonal_and_spread_as_theory_says()
    {
        var random = RandomStream.For(3);
        var squares = 0.0;
        for (var draw = 0; draw < 400; draw++)
        {
            var matrix = RandomCorrelations.Draw(101, 5, ref random);
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(1, matrix[i, i]);
                for (var j = 0; j < i; j++)
                    squares += matrix[i, j] * matrix[i, j];
            }
        }

        // E r^2 = 1 / (n - 1).
        Assert.Equal(0.01, squares / 4000, 0.001);
    }

    [Fact]
    public void As_many_rows_as_columns_are_too_few() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var random = RandomStream.For(1);
            RandomCorrelations.Draw(5, 5, ref random);
        });

    [Fact]
    public void Threads_change_no_bit()
    {
        var one = ParallelAnalysis.Of(Equicorrelated(8, 0.3), 100, Settings with { Threads = 1 });
        var three = ParallelAnalysis.Of(Equicorrelated(8, 0.3), 100, Settings with { Threads = 3 });
        Assert.Equal(one.RandomEigenvalues, three.RandomEigenvalues);
    }

    // Rows of normal columns with a number of common factors, correlated in the plain way.
    private static double[,] RawCorrelations(int rows, int columns, int factors, ref RandomStream random)
    {
        var cells = new float[columns][];
        for (var column = 0; column < columns; column++)
            cells[column] = new float[rows];
        Span<double> common = stackalloc double[Math.Max(factors, 1)];
        for (var row = 0; row < rows; row++)
        {
            for (var factor = 0; factor < factors; factor++)
                common[factor] = random.NextNormal();
            for (var column = 0; column < columns; column++)
                cells[column][row] = (float)(random.NextNormal() + (factors > 0 ? 2 * common[column % factors] : 0));
        }

        var moments = new MomentAccumulator(columns, 1);
        moments.Add([.. Enumerable.Range(0, rows)], cells, [.. cells.Select(_ => ColumnGaps.None)]);
        return moments.Finish().Correlations([.. Enumerable.Range(0, columns)]);
    }

    private static double[,] Equicorrelated(int columns, double r)
    {
        var matrix = new double[columns, columns];
        for (var i = 0; i < columns; i++)
        {
            for (var j = 0; j < columns; j++)
                matrix[i, j] = i == j ? 1 : r;
        }

        return matrix;
    }
}
