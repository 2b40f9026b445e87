using MathNet.Numerics.LinearAlgebra;
using Sluice.Spark.Simulation.Fitting;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Fitting;

public sealed class LeastSquaresTests
{
    [Fact]
    public void A_line_through_three_points_has_the_coefficients_of_the_normal_equations()
    {
        // y = 1, 2, 4 at x = 0, 1, 2: slope 3/2, intercept 5/6.
        var fit = LeastSquares.Fit(Matrix<double>.Build.DenseOfRowArrays([1, 0], [1, 1], [1, 2]), [1, 2, 4], [1, 1, 1]);
        Assert.Equal(5.0 / 6, fit.Solution[0], 1e-12);
        Assert.Equal(1.5, fit.Solution[1], 1e-12);
    }

    [Fact]
    public void A_row_of_no_weight_does_not_count()
    {
        var fit = LeastSquares.Fit(Matrix<double>.Build.DenseOfRowArrays([1, 0], [1, 1], [1, 2]), [1, 2, 40], [1, 1, 0]);
        Assert.Equal(1, fit.Solution[0], 1e-12);
        Assert.Equal(1, fit.Solution[1], 1e-12);
    }

    [Fact]
    public void Independent_errors_give_the_textbook_variance()
    {
        const int rows = 4000;
        var random = RandomStream.For(6);
        var design = Matrix<double>.Build.Dense(rows, 2);
        var target = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            design[i, 0] = 1;
            design[i, 1] = random.NextUniform();
            target[i] = 2 + 3 * design[i, 1] + random.NextNormal();
        }

        var fit = LeastSquares.Fit(design, target, [.. Enumerable.Repeat(1.0, rows)]);
        var textbook = design.TransposeThisAndMultiply(design).Inverse();
        // Twenty blocks tell a deviation to one part in six.
        Assert.Equal(1, Math.Sqrt(fit.Covariance[1, 1] / textbook[1, 1]), 0.5);
        Assert.Equal(3, fit.Solution[1], 4 * Math.Sqrt(textbook[1, 1]));
    }

    [Fact]
    public void Columns_that_move_together_are_named()
    {
        var rows = Enumerable.Range(0, 60).Select(i => new[] { 1, (double)i, 2 * i + 1e-9 * (i % 7), i * i % 11 }).ToArray();
        var fit = LeastSquares.Fit(Matrix<double>.Build.DenseOfRowArrays(rows), [.. Enumerable.Repeat(1.0, 60)], [.. Enumerable.Repeat(1.0, 60)]);
        Assert.True(fit.Condition > LeastSquares.WorstCondition);
        Assert.True(fit.Collinear[1] && fit.Collinear[2]);
        Assert.False(fit.Collinear[3]);
    }
}
