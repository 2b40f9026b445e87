using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Tuning.Policy.Kernels;

/// <summary>Soft-max over the allowed actions of one row of logits; what is masked has logit -infinity, so probability 0.</summary>
internal static class MaskedSoftmax
{
    /// <summary>Below this the exponential is taken for 0.</summary>
    private const float Least = -87;

    /// <summary>Fills <paramref name="pi"/>, in whole vectors as <paramref name="logits"/>.</summary>
    /// <returns>
    /// The entropy -sum pi log pi in nats, NaN where a logit is; and the logarithm of the sum of exponentials: log pi = logit - it.
    /// </returns>
    public static (float Entropy, float LogSum) Apply(ReadOnlySpan<float> logits, ActionMask allowed, Span<float> pi)
    {
        ref var z = ref MemoryMarshal.GetReference(logits);
        ref var p = ref MemoryMarshal.GetReference(pi);
        var masked = Vector512.Create(float.NegativeInfinity);
        var largest = masked;
        for (var k = 0; k < logits.Length; k += Tiles.Lanes)
            largest = Vector512.Max(largest, Vector512.ConditionalSelect(LanesOf(allowed, k), Tiles.Load(ref z, k), masked));
        var shift = LargestOf(largest);

        var sum = Vector512<float>.Zero;
        var weighted = Vector512<float>.Zero;
        for (var k = 0; k < logits.Length; k += Tiles.Lanes)
        {
            var lanes = LanesOf(allowed, k);
            var shifted = Vector512.BitwiseAnd(Tiles.Load(ref z, k) - Vector512.Create(shift), lanes);
            var e = Vector512.BitwiseAnd(Exponential(shifted), lanes);
            e.StoreUnsafe(ref p, (nuint)k);
            sum += e;
            weighted = Tiles.MultiplyAdd(e, shifted, weighted);
        }

        var sums = LaneSums.Of(sum, weighted, sum, weighted);
        var total = sums[0];
        var scale = Vector512.Create(1 / total);
        for (var k = 0; k < logits.Length; k += Tiles.Lanes)
            (Tiles.Load(ref p, k) * scale).StoreUnsafe(ref p, (nuint)k);

        var logTotal = MathF.Log(total);
        return (logTotal - sums[1] / total, shift + logTotal);
    }

    /// <summary>
    /// e^x for x at most 0, to two units in the last place: x = n ln 2 + r, a polynomial in r (Cephes, expf), times 2^n.
    /// Vector512.Exp takes several times as long, by way of double precision.
    /// </summary>
    private static Vector512<float> Exponential(Vector512<float> x)
    {
        // Adding 1.5 x 2^23 rounds to a whole number and leaves it in the lowest bits.
        var rounder = Vector512.Create(12582912f);
        var bounded = Vector512.Max(x, Vector512.Create(Least));
        var shifted = Tiles.MultiplyAdd(bounded, Vector512.Create(1.44269504f), rounder);
        var n = shifted - rounder;
        var r = Tiles.MultiplyAdd(n, Vector512.Create(-0.693359375f), bounded);
        r = Tiles.MultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);

        var y = Vector512.Create(1.9875691500e-4f);
        y = Tiles.MultiplyAdd(y, r, Vector512.Create(1.3981999507e-3f));
        y = Tiles.MultiplyAdd(y, r, Vector512.Create(8.3334519073e-3f));
        y = Tiles.MultiplyAdd(y, r, Vector512.Create(4.1665795894e-2f));
        y = Tiles.MultiplyAdd(y, r, Vector512.Create(1.6666665459e-1f));
        y = Tiles.MultiplyAdd(y, r, Vector512.Create(5.0000001201e-1f));
        y = Tiles.MultiplyAdd(y, r * r, r + Vector512.Create(1f));

        var power = Vector512.ShiftLeft(shifted.AsInt32() + Vector512.Create(127), 23).AsSingle();
        return Vector512.AndNot(y * power, Vector512.LessThan(x, Vector512.Create(Least)));
    }

    /// <summary>All bits set in the lanes whose action, from <paramref name="first"/> on, is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LanesOf(ActionMask allowed, int first)
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
