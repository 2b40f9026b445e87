namespace Sluice.Tuning.Tests.Randomness;

/// <summary>SplitMix64 and xoshiro256** written down once more from their authors' descriptions, one array element a state word.</summary>
internal static class ReferenceGenerators
{
    public static IEnumerable<ulong> SplitMix64(ulong seed)
    {
        for (var x = seed; ;)
        {
            x += 0x9E3779B97F4A7C15;
            var z = (x ^ (x / (1UL << 30))) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z / (1UL << 27))) * 0x94D049BB133111EB;
            yield return z ^ (z / (1UL << 31));
        }
    }

    public static IEnumerable<ulong> Xoshiro256StarStar(params ulong[] s)
    {
        while (true)
        {
            yield return Rotated(s[1] * 5, 7) * 9;
            var shifted = s[1] << 17;
            s[2] ^= s[0];
            s[3] ^= s[1];
            s[1] ^= s[2];
            s[0] ^= s[3];
            s[2] ^= shifted;
            s[3] = Rotated(s[3], 45);
        }
    }

    private static ulong Rotated(ulong x, int bits) => (x << bits) | (x >> (64 - bits));
}
