using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>
/// The samples of one node and minute, eight metrics at a time. Products and sums stay apart (no fused multiply-add) and lanes never meet, so
/// that a sample has the same bits whatever the machine's vectors and whatever else is asked for.
/// </summary>
internal static class SampleKernel
{
    /// <summary>
    /// typical + spread [sign(x)|x|^p + a x2 + 0.3 q + e], between zero and the ceiling, by lane; and 1 where the sample is there, 0 where it
    /// is missing.
    /// </summary>
    public static void Draw(MetricLanes lanes, in NodeMinute node, Span<double> levels, Span<double> present)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels.Length, lanes.Stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(present.Length, lanes.Stride);
        ref var level = ref MemoryMarshal.GetReference(levels);
        ref var there = ref MemoryMarshal.GetReference(present);
        var primary = node.Primary;
        var secondary = node.Secondary;
        var latent = node.Latent;
        // Finite at zero.
        var logPrimary = VectorLogarithm.Of(Vector512.Abs(primary) + Vector512.Create(1e-6));
        var nodeKey = Vector512.Create(node.NodeKey);
        var minuteKey = Vector512.Create(node.MinuteKey);
        var missingBelow = Vector512.Create(node.MissingBelow);
        for (var i = 0; i < lanes.Stride; i += Vector512<double>.Count)
        {
            var group = Load(lanes.Groups, i);
            var bits = NoiseLanes.Bits(Load(lanes.Keys, i) + nodeKey ^ minuteKey);
            var bent = Of(primary, group) * SmallExponential.Of(Load(lanes.Bends, i) * Of(logPrimary, group));
            var deviate = bent + Load(lanes.Secondaries, i) * Of(secondary, group)
                + (Of(latent, group) + Load(lanes.Deviations, i) * NoiseLanes.Normal(bits));
            var value = Load(lanes.Typicals, i) + Load(lanes.Spreads, i) * deviate;
            Vector512.MinNative(Vector512.MaxNative(value, Vector512<double>.Zero), Load(lanes.Ceilings, i)).StoreUnsafe(ref level, (nuint)i);
            var missing = NoiseLanes.IsMissing(bits, missingBelow);
            Vector512.AndNot(Vector512<double>.One, missing).StoreUnsafe(ref there, (nuint)i);
        }
    }

    /// <summary>Adds the samples that are there.</summary>
    public static void Add(ReadOnlySpan<double> levels, ReadOnlySpan<double> present, Span<double> sums, Span<double> counts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(present.Length, levels.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, levels.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(counts.Length, levels.Length);
        ref var level = ref MemoryMarshal.GetReference(levels);
        ref var there = ref MemoryMarshal.GetReference(present);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var count = ref MemoryMarshal.GetReference(counts);
        for (var i = 0; i < levels.Length; i += Vector512<double>.Count)
        {
            var one = Load(ref there, i);
            (Load(ref sum, i) + one * Load(ref level, i)).StoreUnsafe(ref sum, (nuint)i);
            (Load(ref count, i) + one).StoreUnsafe(ref count, (nuint)i);
        }
    }

    /// <summary>Turns sums into means, NaN where there is no sample.</summary>
    public static void Divide(Span<double> sums, ReadOnlySpan<double> counts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(counts.Length, sums.Length);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var counted = ref MemoryMarshal.GetReference(counts);
        for (var i = 0; i < sums.Length; i += Vector512<double>.Count)
        {
            var count = Load(ref counted, i);
            var mean = Load(ref sum, i);
            // A window of one minute, as most are, needs no division.
            if (Vector512.GreaterThanAny(count, Vector512<double>.One))
                mean /= count;
            var none = Vector512.Equals(count, Vector512<double>.Zero);
            Vector512.ConditionalSelect(none, Vector512.Create(double.NaN), mean).StoreUnsafe(ref sum, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Of(Vector512<double> groups, Vector512<long> group) => Vector512.ShuffleNative(groups, group);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load<T>(T[] column, int lane) => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(column), (nuint)lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(ref double first, int lane) => Vector512.LoadUnsafe(ref first, (nuint)lane);
}
