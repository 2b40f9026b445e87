using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The products of four columns with four columns, a^T b, summed in single precision lane by lane over one chunk and in double precision
/// over the chunks: at most 64 numbers are added in single precision.
/// </summary>
internal static class GramTile
{
    /// <summary>Columns on either side: sixteen sums hide the latency of a fused multiply-add and fit into the registers.</summary>
    public const int Size = 4;

    /// <summary>Rows come in multiples of this.</summary>
    public const int Lanes = 16;

    /// <summary>Adds the sixteen products over <paramref name="rows"/> rows, columns <paramref name="stride"/> apart, to a 4 x 4 block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref float a, ref float b, int stride, int rows, ref double sums, int sumStride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddWide(ref a, ref b, stride, rows, ref sums, sumStride);
        }
        else
        {
            AddNarrow(ref a, ref b, stride, rows, ref sums, sumStride);
            AddNarrow(ref a, ref Unsafe.Add(ref b, 2 * stride), stride, rows, ref Unsafe.Add(ref sums, 2), sumStride);
        }
    }

    /// <summary>All sixteen, 512 bits at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWide(ref float a, ref float b, int stride, int rows, ref double sums, int sumStride)
    {
        var s00 = Vector512<float>.Zero;
        var s01 = s00;
        var s02 = s00;
        var s03 = s00;
        var s10 = s00;
        var s11 = s00;
        var s12 = s00;
        var s13 = s00;
        var s20 = s00;
        var s21 = s00;
        var s22 = s00;
        var s23 = s00;
        var s30 = s00;
        var s31 = s00;
        var s32 = s00;
        var s33 = s00;
        ref var a1 = ref Unsafe.Add(ref a, stride);
        ref var a2 = ref Unsafe.Add(ref a1, stride);
        ref var a3 = ref Unsafe.Add(ref a2, stride);
        ref var b1 = ref Unsafe.Add(ref b, stride);
        ref var b2 = ref Unsafe.Add(ref b1, stride);
        ref var b3 = ref Unsafe.Add(ref b2, stride);
        for (nuint r = 0; r < (nuint)rows; r += Lanes)
        {
            var x0 = Vector512.LoadUnsafe(ref b, r);
            var x1 = Vector512.LoadUnsafe(ref b1, r);
            var x2 = Vector512.LoadUnsafe(ref b2, r);
            var x3 = Vector512.LoadUnsafe(ref b3, r);
            var w = Vector512.LoadUnsafe(ref a, r);
            s00 = Vector512.FusedMultiplyAdd(w, x0, s00);
            s01 = Vector512.FusedMultiplyAdd(w, x1, s01);
            s02 = Vector512.FusedMultiplyAdd(w, x2, s02);
            s03 = Vector512.FusedMultiplyAdd(w, x3, s03);
            w = Vector512.LoadUnsafe(ref a1, r);
            s10 = Vector512.FusedMultiplyAdd(w, x0, s10);
            s11 = Vector512.FusedMultiplyAdd(w, x1, s11);
            s12 = Vector512.FusedMultiplyAdd(w, x2, s12);
            s13 = Vector512.FusedMultiplyAdd(w, x3, s13);
            w = Vector512.LoadUnsafe(ref a2, r);
            s20 = Vector512.FusedMultiplyAdd(w, x0, s20);
            s21 = Vector512.FusedMultiplyAdd(w, x1, s21);
            s22 = Vector512.FusedMultiplyAdd(w, x2, s22);
            s23 = Vector512.FusedMultiplyAdd(w, x3, s23);
            w = Vector512.LoadUnsafe(ref a3, r);
            s30 = Vector512.FusedMultiplyAdd(w, x0, s30);
            s31 = Vector512.FusedMultiplyAdd(w, x1, s31);
            s32 = Vector512.FusedMultiplyAdd(w, x2, s32);
            s33 = Vector512.FusedMultiplyAdd(w, x3, s33);
        }

        AddRow(LaneSums.Of(s00, s01, s02, s03), ref sums);
        AddRow(LaneSums.Of(s10, s11, s12, s13), ref Unsafe.Add(ref sums, sumStride));
        AddRow(LaneSums.Of(s20, s21, s22, s23), ref Unsafe.Add(ref sums, 2 * sumStride));
        AddRow(LaneSums.Of(s30, s31, s32, s33), ref Unsafe.Add(ref sums, 3 * sumStride));
    }

    /// <summary>Two of the four columns of <paramref name="b"/>, 256 bits at once: sixteen registers hold no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddNarrow(ref float a, ref float b, int stride, int rows, ref double sums, int sumStride)
    {
        var s00 = Vector256<float>.Zero;
        var s01 = s00;
        var s10 = s00;
        var s11 = s00;
        var s20 = s00;
        var s21 = s00;
        var s30 = s00;
        var s31 = s00;
        ref var a1 = ref Unsafe.Add(ref a, stride);
        ref var a2 = ref Unsafe.Add(ref a1, stride);
        ref var a3 = ref Unsafe.Add(ref a2, stride);
        ref var b1 = ref Unsafe.Add(ref b, stride);
        for (nuint r = 0; r < (nuint)rows; r += Lanes / 2)
        {
            var x0 = Vector256.LoadUnsafe(ref b, r);
            var x1 = Vector256.LoadUnsafe(ref b1, r);
            var w = Vector256.LoadUnsafe(ref a, r);
            s00 = Vector256.FusedMultiplyAdd(w, x0, s00);
            s01 = Vector256.FusedMultiplyAdd(w, x1, s01);
            w = Vector256.LoadUnsafe(ref a1, r);
            s10 = Vector256.FusedMultiplyAdd(w, x0, s10);
            s11 = Vector256.FusedMultiplyAdd(w, x1, s11);
            w = Vector256.LoadUnsafe(ref a2, r);
            s20 = Vector256.FusedMultiplyAdd(w, x0, s20);
            s21 = Vector256.FusedMultiplyAdd(w, x1, s21);
            w = Vector256.LoadUnsafe(ref a3, r);
            s30 = Vector256.FusedMultiplyAdd(w, x0, s30);
            s31 = Vector256.FusedMultiplyAdd(w, x1, s31);
        }

        AddPair(s00, s01, ref sums);
        AddPair(s10, s11, ref Unsafe.Add(ref sums, sumStride));
        AddPair(s20, s21, ref Unsafe.Add(ref sums, 2 * sumStride));
        AddPair(s30, s31, ref Unsafe.Add(ref sums, 3 * sumStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(Vector128<float> row, ref double sums)
    {
        var (low, high) = Vector128.Widen(row);
        (Vector256.LoadUnsafe(ref sums) + Vector256.Create(low, high)).StoreUnsafe(ref sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair(Vector256<float> first, Vector256<float> second, ref double sums)
    {
        sums += Vector256.Sum(first);
        Unsafe.Add(ref sums, 1) += Vector256.Sum(second);
    }
}
