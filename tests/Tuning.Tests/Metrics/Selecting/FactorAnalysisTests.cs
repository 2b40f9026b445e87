using Sluice.Tuning.Metrics.Selecting;
using Xunit;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

public class FactorAnalysisTests
{
    private static readonly MetricSelectionSettings Settings = MetricSelectionSettings.Default;

    private static readonly double[,] Five =
    {
        { 1, .6, .5, .1, .2 }, { .6, 1, .4, .15, .1 }, { .5, .4, 1, .2, .25 }, { .1, .15, .2, 1, .7 }, { .2, .1, .25, .7, 1 },
    };

    [Fact]
    public void One_factor_that_explains_everything_in_common_is_found_again()
    {
        double[] loadings = [0.9, 0.7, -0.5, 0.3];
        var matrix = new double[4, 4];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
                matrix[i, j] = i == j ? 1 : loadings[i] * loadings[j];
        }

        var model = FactorAnalysis.Fit(matrix, 1_000_000, 1, Settings with { LogLikelihoodTolerance = 1e-9, MaximumIterations = 10_000 });
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(loadings[i], model.Loadings[i][0], 1e-5);
            Assert.Equal(1 - loadings[i] * loadings[i], model.Noise[i], 1e-5);
            Assert.Equal(loadings[i] * loadings[i], model.Communality(i), 1e-5);
        }
    }

    [Fact]
    public void Five_columns_give_what_scikit_learn_gives_on_rows_with_their_correlations()
    {
        // FactorAnalysis(2, svd_method="lapack", tol=1e-2) on 1000 rows, scikit-learn 1.2.1.
        double[] first = [0.66535244, 0.52123796, 0.53549593, 0.63369887, 0.69558804];
        double[] second = [0.57155476, 0.44039379, 0.25650444, -0.5320214, -0.48716988];
        var model = FactorAnalysis.Fit(Five, 1000, 2, Settings);
        Assert.Equal(FactorStop.Converged, model.Stop);
        Assert.Equal(36, model.LogLikelihoods.Length);
        Assert.Equal(-6344.309788737466, model.LogLikelihoods[^1], 1e-6);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(first[i], model.Loadings[i][0], 1e-7);
            Assert.Equal(second[i], model.Loadings[i][1], 1e-7);
        }
    }

    [Fact]
    public void No_iteration_lowers_the_likelihood()
    {
        var likelihoods = FactorAnalysis.Fit(Five, 1000, 2, Settings with { LogLikelihoodTolerance = 1e-6 }).LogLikelihoods;
        Assert.True(likelihoods.Length > 10);
        Assert.All(likelihoods.Zip(likelihoods.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-6));
    }

    [Fact]
    public void Running_out_of_iterations_is_said()
    {
        var model = FactorAnalysis.Fit(Five, 1000, 2, Settings with { MaximumIterations = 3 });
        Assert.Equal((FactorStop.OutOfIterations, 3), (model.Stop, model.LogLikelihoods.Length));
    }

    [Fact]
    public void Columns_that_sum_to_a_constant_are_survived()
    {
        // Three shares of a whole: a singular matrix.
        double[,] shares = { { 1, -.5, -.5 }, { -.5, 1, -.5 }, { -.5, -.5, 1 } };
        var model = FactorAnalysis.Fit(shares, 500, 2, Settings);
        Assert.All(model.Loadings, row => Assert.All(row, loading => Assert.True(double.IsFinite(loading))));
        Assert.All(model.Noise, noise => Assert.InRange(noise, 0, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void As_many_factors_as_columns_or_none_are_refused(int factors) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FactorAnalysis.Fit(Five, 1000, factors, Settings));

    [Fact]
    public void A_correlation_that_is_not_finite_is_refused() =>
        Assert.Throws<ArgumentException>(() => FactorAnalysis.Fit(new[,] { { 1, double.NaN }, { double.NaN, 1 } }, 10, 1, Settings));
}
