using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class NormalisationTests
{
    [Fact]
    public void Mean_and_deviation_worked_by_hand()
    {
        var fit = Normalisation.Fit([1f, 5f, float.NaN, 3f, 5f, float.NaN, float.NaN, 5f, float.NaN], 3);
        Assert.Equal([2f, 5f, 0f], fit.Mean.ToArray());
        Assert.Equal([1f, 1f, 1f], fit.Scale.ToArray());
        var state = new float[3];
        fit.Apply([4f, 5.5f, float.NaN], state);
        Assert.Equal([2f, 0.5f, 0f], state);
    }

    [Fact]
    public void A_constant_input_with_rounding_noise_keeps_scale_one()
    {
        var rows = new float[300];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = 0.1f;
        Assert.Equal([1f], Normalisation.Fit(rows, 1).Scale.ToArray());
    }

    [Fact]
    public void Identity_leaves_what_is_within_the_limit()
    {
        var state = new float[4];
        Normalisation.Identity(4).Apply([1.5f, -2f, float.NaN, 1e9f], state);
        Assert.Equal([1.5f, -2f, 0f, Normalisation.Limit], state);
    }

    [Fact]
    public void A_normalisation_survives_its_bytes()
    {
        var fit = new Normalisation([1f, 2f], [3f, 4f]);
        var read = Normalisation.FromBytes(fit.ToBytes());
        Assert.Equal(fit, read);
        Assert.Equal((fit.Hash, fit.GetHashCode()), (read.Hash, read.GetHashCode()));
        Assert.NotEqual(fit.Hash, new Normalisation([1f, 2f], [3f, 5f]).Hash);
        Assert.Throws<FormatException>(() => Normalisation.FromBytes(new byte[7]));
    }

    [Fact]
    public void Numbers_without_sense_are_refused_by_input()
    {
        Assert.Contains("input 1", Assert.Throws<ArgumentException>(() => new Normalisation([0f, float.NaN], [1f, 1f])).Message, StringComparison.Ordinal);
        Assert.Contains("input 0", Assert.Throws<ArgumentException>(() => new Normalisation([0f], [0f])).Message, StringComparison.Ordinal);
        Assert.Contains("input 1", Assert.Throws<ArgumentException>(() => Normalisation.Fit([0f, float.PositiveInfinity], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Normalisation.Fit([0f, 1f, 2f], 2));
        Assert.Throws<ArgumentException>(() => Normalisation.Identity(2).Apply([1f], new float[2]));
        Assert.Throws<ArgumentException>(() => new Normalisation([0f], [1f, 1f]));
    }
}
