using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class PolicyWeightsTests
{
    private static readonly PolicyShape Shape = new(7, 5, 9);

    [Fact]
    public void Initial_weights_have_deviation_a_hundredth_and_biases_are_zero()
    {
        var weights = PolicyWeights.Initialise(new PolicyShape(500, 20, 101), 42);
        var deviation = Math.Sqrt(weights.HiddenWeights.ToArray().Average(w => (double)w * w));
        Assert.InRange(deviation, 0.0095, 0.0105);
        Assert.InRange(weights.HiddenWeights.ToArray().Average(), -0.0005f, 0.0005f);
        Assert.All(weights.HiddenBiases.ToArray(), b => Assert.Equal(0, b));
        Assert.All(weights.OutputBiases.ToArray(), b => Assert.Equal(0, b));
        Assert.Contains(weights.OutputWeights.ToArray(), w => w != 0);
    }

    [Fact]
    public void One_seed_gives_one_set_of_weights_and_another_seed_another()
    {
        Assert.Equal(PolicyWeights.Initialise(Shape, 1), PolicyWeights.Initialise(Shape, 1));
        Assert.Equal(PolicyWeights.Initialise(Shape, 1).Hash, PolicyWeights.Initialise(Shape, 1).Hash);
        Assert.NotEqual(PolicyWeights.Initialise(Shape, 1), PolicyWeights.Initialise(Shape, 2));
        Assert.NotEqual(PolicyWeights.Initialise(Shape, 1).Hash, PolicyWeights.Initialise(Shape, 2).Hash);
    }

    [Fact]
    public void Weights_survive_their_bytes()
    {
        var weights = PolicyWeights.Initialise(Shape, 3);
        var read = PolicyWeights.FromBytes(weights.ToBytes());
        Assert.Equal(weights, read);
        Assert.Equal(weights.Hash, read.Hash);
        Assert.Equal(weights.GetHashCode(), read.GetHashCode());
    }

    [Fact]
    public void The_bytes_are_little_endian_with_the_shape_first()
    {
        var bytes = new PolicyWeights(new PolicyShape(1, 1, 1), [1f, 2f, 3f, 4f]).ToBytes();
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x80, 0x3F], bytes[..16]);
        Assert.Equal(28, bytes.Length);
    }

    [Fact]
    public void The_hash_is_stable_across_processes()
    {
        var weights = new PolicyWeights(new PolicyShape(1, 1, 1), [1f, 2f, 3f, 4f]);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(weights.ToBytes())), weights.Hash);
    }

    [Fact]
    public void Equal_shapes_of_layers_lie_where_the_layout_says()
    {
        var weights = new PolicyWeights(new PolicyShape(2, 3, 1), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        Assert.Equal([1f, 2, 3, 4, 5, 6], weights.HiddenWeights.ToArray());
        Assert.Equal([7f, 8, 9], weights.HiddenBiases.ToArray());
        Assert.Equal([10f, 11, 12], weights.OutputWeights.ToArray());
        Assert.Equal([13f], weights.OutputBiases.ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Non_finite_weights_are_refused_by_number(float bad)
    {
        var error = Assert.Throws<ArgumentException>(() => new PolicyWeights(new PolicyShape(1, 1, 1), [1f, bad, 3f, 4f]));
        Assert.Contains("parameter 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_number_of_weights_is_refused() =>
        Assert.Contains("4 parameters", Assert.Throws<ArgumentException>(
            () => new PolicyWeights(new PolicyShape(1, 1, 1), [1f, 2f, 3f])).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_cut_short_are_refused()
    {
        var bytes = PolicyWeights.Initialise(Shape, 3).ToBytes();
        Assert.Throws<FormatException>(() => PolicyWeights.FromBytes(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<FormatException>(() => PolicyWeights.FromBytes(bytes.AsSpan(0, 5)));
    }

    [Theory]
    [InlineData(0, 20, 3)]
    [InlineData(4, 0, 3)]
    [InlineData(4, 2000, 3)]
    [InlineData(4, 20, 0)]
    [InlineData(4, 20, 257)]
    public void Shapes_without_sense_are_refused(int inputs, int hidden, int actions) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolicyShape(inputs, hidden, actions));
}
