using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary><see cref="SampleNoise"/> of eight samples at once.</summary>
internal static class NoiseLanes
{
    /// <summary>The finaliser of SplitMix64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Bits(Vector512<ulong> z)
    {
        z = (z ^ (z >> 30)) * Vector512.Create(0xBF58476D1CE4E5B9UL);
        z = (z ^ (z >> 27)) * Vector512.Create(0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }

    /// <summary>All bits set where the sample is missing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> IsMissing(Vector512<ulong> bits, Vector512<ulong> missingBelow) =>
        Vector512.LessThan(bits & Vector512.Create(0xFFFFUL), missingBelow).AsDouble();

    /// <summary>Mean 0, deviation 1, near normal: the sum of three uniforms, within +- 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Normal(Vector512<ulong> bits)
    {
        var word = Vector512.Create(0xFFFFUL);
        var sum = ((bits >> 16) & word) + ((bits >> 32) & word) + (bits >> 48);
        return Vector512.ConvertToDouble(sum.AsInt64()) * Vector512.Create(2.0 / 65536) - Vector512.Create(3.0) + Vector512.Create(3.0 / 65536);
    }
}
