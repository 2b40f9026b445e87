using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Randomness;

public sealed class RandomStreamTests
{
    private const int Draws = 400_000;

    /// <summary>Five standard errors: a correct generator with another seed fails once in a million times.</summary>
    private const double StandardErrors = 5;

    [Fact]
    public void The_reference_generators_give_their_authors_published_numbers()
    {
        Assert.Equal(
            [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625, 8476171486693032832],
            ReferenceGenerators.Xoshiro256StarStar(1, 2, 3, 4).Take(8));
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            ReferenceGenerators.SplitMix64(1234567).Take(5));
    }

    [Theory]
    [InlineData(new ulong[] { }, 0x422EA740D0977210, 0xE062B061B42E2928)]
    [InlineData(new ulong[] { 0 }, 0x66FEEC5D9FA2975A, 0xDFD93C9C976A86BA)]
    [InlineData(new ulong[] { 1, 2, 3 }, 0xF7B53DA43F92DEB2, 0xA960EECB67E6713F)]
    [InlineData(new ulong[] { ulong.MaxValue }, 0xB3AFEED42D38B55B, 0xAB3EB9A3960E89A9)]
    public void A_stream_starts_with_the_same_numbers_in_every_process(ulong[] keys, ulong first, ulong second)
    {
        var stream = RandomStream.For(keys);

        Assert.Equal((first, second), (stream.NextUInt64(), stream.NextUInt64()));
    }

    [Fact]
    public void A_stream_is_xoshiro_seeded_by_SplitMix_from_its_folded_keys()
    {
        var keysOf = RandomStream.For(97);
        for (var trial = 0; trial < 50; trial++)
        {
            ulong[] keys = [.. Enumerable.Range(0, trial % 5).Select(_ => keysOf.NextUInt64())];
            var folded = keys.Aggregate(0x9E3779B97F4A7C15, (state, key) => ReferenceGenerators.SplitMix64(state ^ key).First());
            var expected = ReferenceGenerators.Xoshiro256StarStar([.. ReferenceGenerators.SplitMix64(folded).Take(4)]);

            var stream = RandomStream.For(keys);

            Assert.All(expected.Take(200), number => Assert.Equal(number, stream.NextUInt64()));
        }
    }

    [Theory]
    [InlineData("", 0xCBF29CE484222325)]
    [InlineData("a", 0xAF63DC4C8601EC8C)]
    [InlineData("foobar", 0x85944171F73967E8)]
    public void A_name_becomes_the_key_that_FNV_1a_publishes(string name, ulong key) => Assert.Equal(key, RandomStream.Key(name));

    [Fact]
    public void Uniform_numbers_are_the_top_53_bits()
    {
        var (bits, uniform) = (RandomStream.For(5), RandomStream.For(5));
        for (var draw = 0; draw < 1000; draw++)
            Assert.Equal(bits.NextUInt64() / 2048 / 9007199254740992.0, uniform.NextUniform());
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_of_the_uniform_distribution()
    {
        var stream = RandomStream.For(7);
        var sample = Draw(() => stream.NextUniform());

        Assert.All(sample, x => Assert.InRange(x, 0, Math.BitDecrement(1.0)));
        AssertMoment(0.5, 1.0 / 12, sample, x => x);
        AssertMoment(1.0 / 12, 1.0 / 180, sample, x => (x - 0.5) * (x - 0.5));
        AssertMoment(0, 1.0 / 144, sample.Zip(sample.Skip(1), (x, y) => (x - 0.5) * (y - 0.5)), x => x);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_standard_normal()
    {
        var stream = RandomStream.For(11);
        var sample = Draw(() => stream.NextNormal());

        AssertMoment(0, 1, sample, x => x);
        AssertMoment(1, 2, sample, x => x * x);
        AssertMoment(0, 15, sample, x => x * x * x);
        AssertMoment(3, 96, sample, x => x * x * x * x);
        AssertMoment(0, 1, sample.Zip(sample.Skip(1), (x, y) => x * y), x => x);
        // P(|X| > 1.959964) = 0.05.
        AssertMoment(0.05, 0.05 * 0.95, sample, x => Math.Abs(x) > 1.959963984540054 ? 1 : 0);
    }

    [Fact]
    public void Normal_numbers_come_in_pairs_and_the_second_takes_no_new_bits()
    {
        var stream = RandomStream.For(13);
        _ = stream.NextNormal();
        var afterFirst = stream;
        _ = stream.NextNormal();

        Assert.Equal(afterFirst.NextUInt64(), stream.NextUInt64());
    }

    [Fact]
    public void Exponential_numbers_have_the_moments_of_the_exponential_distribution()
    {
        var stream = RandomStream.For(17);
        var sample = Draw(() => stream.NextExponential());

        Assert.All(sample, x => Assert.True(x >= 0 && double.IsFinite(x)));
        AssertMoment(1, 1, sample, x => x);
        AssertMoment(2, 20, sample, x => x * x);
        AssertMoment(Math.Exp(-3), Math.Exp(-3) * (1 - Math.Exp(-3)), sample, x => x > 3 ? 1 : 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Indices_cover_their_range_evenly(int count)
    {
        var stream = RandomStream.For(19, (ulong)count);
        var hits = new int[count];
        for (var draw = 0; draw < Draws; draw++)
            hits[stream.NextIndex(count)]++;

        var expected = (double)Draws / count;
        var chiSquared = hits.Sum(hit => (hit - expected) * (hit - expected) / expected);
        // Chi-squared with n degrees of freedom has mean n and variance 2n.
        Assert.InRange(chiSquared, 0, count - 1 + StandardErrors * Math.Sqrt(2.0 * count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_index_out_of_nothing_is_refused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomStream.For(1).NextIndex(count));

    [Fact]
    public void Streams_of_neighbouring_keys_are_unrelated()
    {
        var products = new List<double>();
        var differingBits = new List<double>();
        for (var key = 0UL; key < 20_000; key++)
        {
            var (one, next) = (RandomStream.For(1, key), RandomStream.For(1, key + 1));
            for (var draw = 0; draw < 4; draw++)
            {
                var (x, y) = (one.NextUInt64(), next.NextUInt64());
                products.Add((x * Math.Pow(2, -64) - 0.5) * (y * Math.Pow(2, -64) - 0.5));
                differingBits.Add(ulong.PopCount(x ^ y));
            }
        }

        AssertMoment(0, 1.0 / 144, products, x => x);
        AssertMoment(32, 16, differingBits, x => x);
    }

    [Fact]
    public void Keys_count_in_their_order_and_number()
    {
        ulong First(params ulong[] keys)
        {
            var stream = RandomStream.For(keys);
            return stream.NextUInt64();
        }

        Assert.NotEqual(First(1, 2), First(2, 1));
        Assert.NotEqual(First(1), First(1, 0));
        Assert.NotEqual(First(), First(0));
        Assert.Equal(First(1, 2), First(1, 2));
        var firsts = Enumerable.Range(0, 300).SelectMany(run => Enumerable.Range(0, 300).Select(step => First((ulong)run, (ulong)step)));
        Assert.Equal(90_000, firsts.Distinct().Count());
    }

    [Fact]
    public void A_copy_goes_on_by_itself()
    {
        var stream = RandomStream.For(23);
        var copy = stream;
        _ = stream.NextUInt64();
        _ = stream.NextUInt64();
        var fresh = RandomStream.For(23);

        Assert.Equal(fresh.NextUInt64(), copy.NextUInt64());
    }

    private static double[] Draw(Func<double> next)
    {
        var sample = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
            sample[draw] = next();
        return sample;
    }

    private static void AssertMoment(double mean, double variance, IEnumerable<double> sample, Func<double, double> moment)
    {
        var values = sample.Select(moment).ToArray();
        var tolerance = StandardErrors * Math.Sqrt(variance / values.Length);
        Assert.InRange(values.Average(), mean - tolerance, mean + tolerance);
    }
}
