using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class GradientNoiseTests
{
    private static readonly PolicyShape Shape = new(7, 20, 9);
    private static readonly PolicyWeights Weights = PolicyWeights.Initialise(Shape, 3);

    [Fact]
    public void Worked_by_hand()
    {
        // Mean (2, 1), deviations (±1, ∓1) and (0, 0): tr(S) = 4 / 2 = 2, noise 2/3; |m|^2 = 5: (5 - 2/3) / (2/3) = 6.5.
        Assert.Equal(6.5, GradientNoise.SignalToNoise([[1, 2], [3, 0], [2, 1]]), 1e-12);
        // Mean 0.5, tr(S) = 4.5, noise 2.25 > 0.25: nothing but noise.
        Assert.Equal(0, GradientNoise.SignalToNoise([[2], [-1]]));
    }

    [Fact]
    public void A_common_factor_cancels()
    {
        float[][] gradients = [[1, 2, 0.5f], [3, 0, 0.25f], [2, 1, -1]];
        var scaled = gradients.Select(gradient => Array.ConvertAll(gradient, g => 1024 * g)).ToArray();
        Assert.Equal(GradientNoise.SignalToNoise(gradients), GradientNoise.SignalToNoise(scaled));
    }

    [Fact]
    public void Too_few_equal_or_no_gradients()
    {
        Assert.True(double.IsNaN(GradientNoise.SignalToNoise([])));
        Assert.True(double.IsNaN(GradientNoise.SignalToNoise([[1, 2]])));
        Assert.True(double.IsNaN(GradientNoise.SignalToNoise([[0, 0], [0, 0]])));
        Assert.Equal(double.PositiveInfinity, GradientNoise.SignalToNoise([[0.1f, 2], [0.1f, 2], [0.1f, 2]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void Gradients_of_a_known_law_have_its_ratio(double signal)
    {
        // g = mu + N(0, 1) in d dimensions with every |mu_k| = signal: |mu|^2 n / tr(S) = n signal^2.
        const int n = 80, d = 4_000;
        var random = RandomStream.For(7, (ulong)(100 * signal));
        var gradients = new float[n][];
        for (var i = 0; i < n; i++)
        {
            gradients[i] = new float[d];
            for (var k = 0; k < d; k++)
                gradients[i][k] = (float)((k % 2 == 0 ? signal : -signal) + random.NextNormal());
        }

        // The estimate's standard deviation is about sqrt((2 + 4 n signal^2) / d).
        var expected = n * signal * signal;
        Assert.Equal(expected, GradientNoise.SignalToNoise(gradients), 4 * Math.Sqrt((2 + 4 * expected) / d));
    }

    [Fact]
    public void The_episodes_shares_add_up_to_the_gradient()
    {
        // Lengths that are no whole tiles, and one episode of which nothing was measured.
        int[] lengths = [12, 1, 5, 86, 1, 95];
        var batch = RandomBatch.Of(Shape, lengths.Sum(), 5);
        Assert.Equal(0, batch.Weights[104]);
        var whole = new ManagedEngine().Gradient(Weights, batch, LearningSettings.Default, 0.1).Values;

        var shares = GradientNoise.ByEpisode(Weights, batch, lengths, LearningSettings.Default, 0.1);

        Assert.Equal(lengths.Length, shares.Count);
        Assert.All(shares[4], g => Assert.Equal(0, g));
        Assert.True(shares.Where((_, i) => i != 4).All(share => share.Any(g => g != 0)));
        for (var k = 0; k < whole.Length; k++)
            Assert.Equal(whole[k], shares.Sum(share => share[k]), 1e-5);
    }

    [Fact]
    public void An_episode_alone_has_the_whole_gradient()
    {
        var batch = RandomBatch.Of(Shape, 30, 5);
        Assert.Equal(
            new ManagedEngine().Gradient(Weights, batch, LearningSettings.Default, 0.1).Values,
            Assert.Single(GradientNoise.ByEpisode(Weights, batch, [30], LearningSettings.Default, 0.1)));
    }

    [Fact]
    public void Episodes_that_are_not_the_batch_are_refused() => Assert.Throws<ArgumentException>(() =>
        GradientNoise.ByEpisode(Weights, RandomBatch.Of(Shape, 30, 5), [10, 10], LearningSettings.Default, 0));
}
