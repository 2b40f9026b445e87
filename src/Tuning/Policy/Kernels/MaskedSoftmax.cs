using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Tuning.Policy.Kernels;

/// <summary>Soft-max over the allowed actions of one row of logits; what is masked has logit -infinity, so probability 0.</summary>
internal static class MaskedSoftmax
{
    /// <summary>
    /// Fills <paramref name="pi"/> (whole vectors, as <paramref name="logits"/>) and returns the entropy, -sum pi log pi, in nats.
    /// The sum of the logits' exponentials shifted by their largest is at least 1; NaN in a logit shows as a NaN entropy.
    /// </summary>
    public static float Apply(ReadOnlySpan<float> logits, ActionMask allowed, Span<float> pi)
    {
        ref var z = ref MemoryMarshal.GetReference(logits);
        ref var p = ref MemoryMarshal.GetReference(pi);
        var masked = Vector512.Create(float.NegativeInfinity);
        var largest = masked;
        for (var k = 0; k < logits.Length; k += Tiles.Lanes)
            largest = Vector512.Max(largest, Vector512.ConditionalSelect(LanesOf(allowed, k), Tiles.Load(ref z, k), masked));
        var shift = Vector512.Create(LargestOf(largest));

        var sum = Vector512<float>.Zero;
        var weighted = Vector512<float>.Zero;
        for (var k = 0; k < logits.Length; k += Tiles.Lanes)
        {
            var lanes = LanesOf(allowed, k);
            var shifted = Vector512.BitwiseAnd(Tiles.Load(ref z, k) - shift, lanes);
            var e = Vector512.BitwiseAnd(Vector512.Exp(shifted), lanes);
            e.StoreUnsafe(ref p, (nuint)k);
            sum += e;
            weighted = Tiles.MultiplyAdd(e, shifted, weighted);
        }

        var total = Vector512.Sum(sum);
        var scale = Vector512.Create(1 / total);
        for (var k = 0; k < logits.Length; k += Tiles.Lanes)
            (Tiles.Load(ref p, k) * scale).StoreUnsafe(ref p, (nuint)k);

        return MathF.Log(total) - Vector512.Sum(weighted) / total;
    }

    /// <summary>All bits set in the lanes whose action, from <paramref name="first"/> on, is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LanesOf(ActionMask allowed, int first)
    {
        var bit = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return Vector512.Equals(Vector512.BitwiseAnd(Vector512.Create(allowed.Bits16(first / Tiles.Lanes)), bit), bit).AsSingle();
    }

    private static float LargestOf(Vector512<float> values)
    {
        var half = Vector256.Max(values.GetLower(), values.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }
}
