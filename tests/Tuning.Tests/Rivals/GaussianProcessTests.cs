using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;
using Xunit;

namespace Sluice.Tuning.Tests.Rivals;

public sealed class GaussianProcessTests
{
    /// <summary>(1 + √5 + 5/3) exp(-√5).</summary>
    private const double OneApart = 0.52399411;

    [Fact]
    public void The_covariance_of_inputs_one_length_scale_apart_is_what_the_formula_gives()
    {
        Assert.Equal(4 * OneApart, new GaussianKernel(0.5, 2, 0).Covariance([0, 0.3], [0, 0.8]), 7);
        Assert.Equal(4, new GaussianKernel(0.5, 2, 0.1).Covariance([0.2], [0.2]), 12);
    }

    [Fact]
    public void The_posterior_of_one_trial_is_its_output_and_what_is_left_of_the_variance()
    {
        var process = GaussianProcess.Of([[0.0]], [3.0], new(1, 1, 0.5));
        var (mean, deviation) = process.At([1.0]);
        Assert.Equal(3, mean, 12);
        Assert.Equal(Math.Sqrt(1 - OneApart * OneApart / 1.25), deviation, 7);
        Assert.Equal(-0.5 * Math.Log(1.25) - 0.5 * Math.Log(2 * Math.PI), process.LogMarginalLikelihood, 9);
    }

    [Fact]
    public void The_posterior_of_two_trials_is_that_of_the_two_by_two_system()
    {
        const double Noise = 0.2;
        var process = GaussianProcess.Of([[0.0], [1.0]], [-1.0, 1.0], new(1, 1, Noise));
        const double D = 1 + Noise * Noise;
        // The weights are ∓1/(D - c): (-1, 1) is an eigenvector of K.
        var (mean, deviation) = process.At([1.0]);
        Assert.Equal((1 - OneApart) / (D - OneApart), mean, 6);
        var explained = (OneApart * OneApart * D - 2 * OneApart * OneApart + D) / (D * D - OneApart * OneApart);
        Assert.Equal(Math.Sqrt(1 - explained), deviation, 6);
        Assert.Equal(-1 / (D - OneApart) - 0.5 * Math.Log(D * D - OneApart * OneApart) - Math.Log(2 * Math.PI), process.LogMarginalLikelihood, 6);
    }

    [Fact]
    public void Without_noise_it_runs_through_every_trial()
    {
        double[][] inputs = [[0.1, 0.9], [0.4, 0.2], [0.8, 0.5], [0.3, 0.3]];
        double[] outputs = [1, -2, 0.5, 4];
        var process = GaussianProcess.Of(inputs, outputs, new(0.4, 2, 0));
        for (var i = 0; i < inputs.Length; i++)
        {
            var (mean, deviation) = process.At(inputs[i]);
            Assert.Equal(outputs[i], mean, 5);
            Assert.InRange(deviation, 0, 1e-3);
        }
    }

    [Fact]
    public void Far_from_every_trial_it_knows_no_more_than_before()
    {
        var (mean, deviation) = GaussianProcess.Of([[0.0], [0.1]], [1.0, 3.0], new(0.1, 0.7, 0.1)).At([50.0]);
        Assert.Equal(2, mean, 9);
        Assert.Equal(0.7, deviation, 9);
    }

    [Fact]
    public void The_same_input_twice_is_averaged_even_without_noise()
    {
        var (mean, _) = GaussianProcess.Of([[0.5], [0.5], [0.0]], [1.0, 3.0, 2.0], new(0.5, 1, 0)).At([0.5]);
        Assert.Equal(2, mean, 3);
    }

    [Theory]
    [InlineData(0.2, 0.03)]
    [InlineData(1.6, 0.03)]
    [InlineData(0.4, 0.3)]
    public void The_marginal_likelihood_finds_the_kernel_that_made_the_outputs(double scale, double noise)
    {
        var random = RandomStream.For(5, (ulong)(10 * scale));
        const int N = 60;
        var kernel = new GaussianKernel(scale, 1, noise);
        var inputs = Enumerable.Range(0, N).Select(_ => new[] { 3 * random.NextUniform() }).ToArray();
        var factor = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.Create(
            N, N, (i, j) => kernel.Covariance(inputs[i], inputs[j]) + (i == j ? noise * noise + 1e-9 : 0)).Cholesky().Factor;
        var normals = MathNet.Numerics.LinearAlgebra.Double.DenseVector.Create(N, 0);
        for (var i = 0; i < N; i++)
            normals[i] = random.NextNormal();
        var fitted = GaussianProcess.Fit(inputs, (factor * normals).ToArray(), GaussianProcessSettings.Default).Kernel;
        Assert.InRange(fitted.LengthScale, scale / 2, scale * 2);
        Assert.Equal(noise, fitted.NoiseDeviation);
    }

    [Fact]
    public void Too_few_trials_are_believed_as_the_middle_of_the_grids_says() =>
        Assert.Equal(new GaussianKernel(0.8, 1, 0.1), GaussianProcess.Fit([[0.0], [1.0]], [1.0, 2.0], GaussianProcessSettings.Default).Kernel);

    [Fact]
    public void Bad_numbers_are_refused()
    {
        var kernel = new GaussianKernel(1, 1, 0.1);
        Assert.Throws<ArgumentException>(() => GaussianProcess.Of([], [], kernel));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Of([[1.0]], [1.0, 2.0], kernel));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Of([[1.0], [1.0, 2.0]], [1.0, 2.0], kernel));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Of([[double.NaN]], [1.0], kernel));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Of([[1.0]], [double.PositiveInfinity], kernel));
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused_by_name()
    {
        var settings = GaussianProcessSettings.Default;
        (GaussianProcessSettings Settings, string Name)[] bad =
        [
            (settings with { LengthScales = [] }, "LengthScales"),
            (settings with { SignalDeviations = [0] }, "SignalDeviations"),
            (settings with { NoiseDeviations = [-1] }, "NoiseDeviations"),
            (settings with { TrialsToFit = 1 }, "TrialsToFit"),
            (settings with { MostTrials = 3 }, "MostTrials"),
            (settings with { GridValues = 1 }, "GridValues"),
            (settings with { RandomChanges = -1 }, "RandomChanges"),
            (settings with { LeastImprovement = double.NaN }, "LeastImprovement"),
        ];
        foreach (var (made, name) in bad)
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => made.Validated()).Message, StringComparison.Ordinal);
    }
}
