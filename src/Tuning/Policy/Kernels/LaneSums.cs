using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Tuning.Policy.Kernels;

/// <summary>The sums of four vectors at once, in about half the instructions of four single sums. One order of addition on every machine.</summary>
internal static class LaneSums
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =>
        Pairs(Pairs(Quarter(a), Quarter(b)), Pairs(Quarter(c), Quarter(d)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarter(Vector512<float> v)
    {
        var half = v.GetLower() + v.GetUpper();
        return half.GetLower() + half.GetUpper();
    }

    /// <summary>(a0 + a1, a2 + a3, b0 + b1, b2 + b3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Pairs(Vector128<float> a, Vector128<float> b)
    {
        if (Sse3.IsSupported)
            return Sse3.HorizontalAdd(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.AddPairwise(a, b);
        return Vector128.Create(a[0] + a[1], a[2] + a[3], b[0] + b[1], b[2] + b[3]);
    }
}
