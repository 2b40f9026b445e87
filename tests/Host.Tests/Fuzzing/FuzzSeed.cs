using System.Globalization;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Tests.Fuzzing;

/// <summary>What inputs are drawn from; each by its number alone, so that one that failed can be made again by itself.</summary>
internal static class FuzzSeed
{
    public static ulong Asked { get; } =
        ulong.TryParse(Environment.GetEnvironmentVariable("SLUICE_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    public static RandomStream Of(ulong seed, string kind, int input) => RandomStream.For(seed, RandomStream.Key(kind), (ulong)input);
}
