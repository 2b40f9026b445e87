using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Tuning.Policy.Kernels;

/// <summary>
/// The three matrix products of a small network, tiled so that a tile's sums stay in registers. Operands are padded to whole tiles:
/// rows to <see cref="Rows"/>, hidden units to <see cref="Columns"/>, everything else to <see cref="Lanes"/>.
/// Every sum has one order, fixed by the sizes alone.
/// </summary>
internal static class Tiles
{
    /// <summary>Floats in a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>Columns of a tile in hidden units: four rows by five columns fill 20 of 32 vector registers; the paper's 20 units are four tiles.</summary>
    public const int Columns = 5;

    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>
    /// Floats from one state to the next: whole vectors, and never a multiple of a kilobyte, for then every row would want the same few cache lines.
    /// </summary>
    public static int StateStride(int inputs)
    {
        var stride = RoundUp(inputs, Lanes);
        return stride % 256 == 0 ? stride + Lanes : stride;
    }

    /// <summary>c[r, j] = sum over k of a[r, k] b[j, k]: rows of a against rows of b, both <paramref name="length"/> long.</summary>
    public static void RowsByRows(
        ReadOnlySpan<float> a, int strideA, int rows, ReadOnlySpan<float> b, int strideB, int columns, int length, Span<float> c, int strideC)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        for (var row = 0; row < rows; row += Rows)
        {
            for (var column = 0; column < columns; column += Columns)
            {
                TileOfRowsByRows(
                    ref Unsafe.Add(ref a0, row * strideA), strideA, ref Unsafe.Add(ref b0, column * strideB), strideB, length,
                    ref c[row * strideC + column], strideC);
            }
        }
    }

    /// <summary>c[r, k] = bias[k] + sum over j of a[r, j] b[j, k].</summary>
    public static void RowsByColumns(
        ReadOnlySpan<float> a, int strideA, int rows, ReadOnlySpan<float> b, int strideB, int inner, ReadOnlySpan<float> bias, Span<float> c, int strideC)
    {
        for (var row = 0; row < rows; row += Rows)
        {
            var k = 0;
            for (; k + 2 * Lanes <= strideB; k += 2 * Lanes)
                TileOfRowsByColumns(a[(row * strideA)..], strideA, b[k..], strideB, inner, bias[k..], c[(row * strideC + k)..], strideC);
            if (k < strideB)
                NarrowTileOfRowsByColumns(a[(row * strideA)..], strideA, b[k..], strideB, inner, bias[k..], c[(row * strideC + k)..], strideC);
        }
    }

    /// <summary>c[j, k] += sum over r of a[r, j] b[r, k]: the sum of <paramref name="rows"/> outer products.</summary>
    public static void AddOuterProducts(
        ReadOnlySpan<float> a, int strideA, int columns, ReadOnlySpan<float> b, int strideB, int length, int rows, Span<float> c, int strideC)
    {
        // All columns of a panel of b before the next panel: the panel is then read from the first-level cache.
        var k = 0;
        for (; k + 4 * Lanes <= length; k += 4 * Lanes)
        {
            for (var column = 0; column < columns; column += Columns)
                WideTileOfOuterProducts(a[column..], strideA, b[k..], strideB, rows, c[(column * strideC + k)..], strideC);
        }

        for (; k < length; k += Lanes)
        {
            for (var column = 0; column < columns; column += Columns)
                NarrowTileOfOuterProducts(a[column..], strideA, b[k..], strideB, rows, c[(column * strideC + k)..], strideC);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float source, int offset) => Vector512.LoadUnsafe(ref source, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(x, y, sum);

    private static void TileOfRowsByRows(ref float a, int strideA, ref float b, int strideB, int length, ref float c, int strideC)
    {
        var s00 = Vector512<float>.Zero;
        var s01 = s00;
        var s02 = s00;
        var s03 = s00;
        var s04 = s00;
        var s10 = s00;
        var s11 = s00;
        var s12 = s00;
        var s13 = s00;
        var s14 = s00;
        var s20 = s00;
        var s21 = s00;
        var s22 = s00;
        var s23 = s00;
        var s24 = s00;
        var s30 = s00;
        var s31 = s00;
        var s32 = s00;
        var s33 = s00;
        var s34 = s00;
        for (var k = 0; k < length; k += Lanes)
        {
            var a0 = Load(ref a, k);
            var a1 = Load(ref a, k + strideA);
            var a2 = Load(ref a, k + 2 * strideA);
            var a3 = Load(ref a, k + 3 * strideA);
            var w = Load(ref b, k);
            s00 = MultiplyAdd(a0, w, s00);
            s10 = MultiplyAdd(a1, w, s10);
            s20 = MultiplyAdd(a2, w, s20);
            s30 = MultiplyAdd(a3, w, s30);
            w = Load(ref b, k + strideB);
            s01 = MultiplyAdd(a0, w, s01);
            s11 = MultiplyAdd(a1, w, s11);
            s21 = MultiplyAdd(a2, w, s21);
            s31 = MultiplyAdd(a3, w, s31);
            w = Load(ref b, k + 2 * strideB);
            s02 = MultiplyAdd(a0, w, s02);
            s12 = MultiplyAdd(a1, w, s12);
            s22 = MultiplyAdd(a2, w, s22);
            s32 = MultiplyAdd(a3, w, s32);
            w = Load(ref b, k + 3 * strideB);
            s03 = MultiplyAdd(a0, w, s03);
            s13 = MultiplyAdd(a1, w, s13);
            s23 = MultiplyAdd(a2, w, s23);
            s33 = MultiplyAdd(a3, w, s33);
            w = Load(ref b, k + 4 * strideB);
            s04 = MultiplyAdd(a0, w, s04);
            s14 = MultiplyAdd(a1, w, s14);
            s24 = MultiplyAdd(a2, w, s24);
            s34 = MultiplyAdd(a3, w, s34);
        }

        LaneSums.Of(s00, s01, s02, s03).StoreUnsafe(ref c);
        LaneSums.Of(s10, s11, s12, s13).StoreUnsafe(ref c, (nuint)strideC);
        LaneSums.Of(s20, s21, s22, s23).StoreUnsafe(ref c, (nuint)(2 * strideC));
        LaneSums.Of(s30, s31, s32, s33).StoreUnsafe(ref c, (nuint)(3 * strideC));
        var last = LaneSums.Of(s04, s14, s24, s34);
        Unsafe.Add(ref c, 4) = last[0];
        Unsafe.Add(ref c, strideC + 4) = last[1];
        Unsafe.Add(ref c, 2 * strideC + 4) = last[2];
        Unsafe.Add(ref c, 3 * strideC + 4) = last[3];
    }

    private static void TileOfRowsByColumns(
        ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, int inner, ReadOnlySpan<float> bias, Span<float> c, int strideC)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var s00 = Load(ref MemoryMarshal.GetReference(bias), 0);
        var s01 = Load(ref MemoryMarshal.GetReference(bias), Lanes);
        var s10 = s00;
        var s11 = s01;
        var s20 = s00;
        var s21 = s01;
        var s30 = s00;
        var s31 = s01;
        for (var j = 0; j < inner; j++)
        {
            var w0 = Load(ref b0, j * strideB);
            var w1 = Load(ref b0, j * strideB + Lanes);
            var h = Vector512.Create(Unsafe.Add(ref a0, j));
            s00 = MultiplyAdd(h, w0, s00);
            s01 = MultiplyAdd(h, w1, s01);
            h = Vector512.Create(Unsafe.Add(ref a0, j + strideA));
            s10 = MultiplyAdd(h, w0, s10);
            s11 = MultiplyAdd(h, w1, s11);
            h = Vector512.Create(Unsafe.Add(ref a0, j + 2 * strideA));
            s20 = MultiplyAdd(h, w0, s20);
            s21 = MultiplyAdd(h, w1, s21);
            h = Vector512.Create(Unsafe.Add(ref a0, j + 3 * strideA));
            s30 = MultiplyAdd(h, w0, s30);
            s31 = MultiplyAdd(h, w1, s31);
        }

        s00.StoreUnsafe(ref c0);
        s01.StoreUnsafe(ref c0, Lanes);
        s10.StoreUnsafe(ref c0, (nuint)strideC);
        s11.StoreUnsafe(ref c0, (nuint)strideC + Lanes);
        s20.StoreUnsafe(ref c0, (nuint)(2 * strideC));
        s21.StoreUnsafe(ref c0, (nuint)(2 * strideC) + Lanes);
        s30.StoreUnsafe(ref c0, (nuint)(3 * strideC));
        s31.StoreUnsafe(ref c0, (nuint)(3 * strideC) + Lanes);
    }

    private static void NarrowTileOfRowsByColumns(
        ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, int inner, ReadOnlySpan<float> bias, Span<float> c, int strideC)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var s0 = Load(ref MemoryMarshal.GetReference(bias), 0);
        var s1 = s0;
        var s2 = s0;
        var s3 = s0;
        for (var j = 0; j < inner; j++)
        {
            var w = Load(ref b0, j * strideB);
            s0 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, j)), w, s0);
            s1 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, j + strideA)), w, s1);
            s2 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, j + 2 * strideA)), w, s2);
            s3 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, j + 3 * strideA)), w, s3);
        }

        s0.StoreUnsafe(ref c0);
        s1.StoreUnsafe(ref c0, (nuint)strideC);
        s2.StoreUnsafe(ref c0, (nuint)(2 * strideC));
        s3.StoreUnsafe(ref c0, (nuint)(3 * strideC));
    }

    private static void WideTileOfOuterProducts(
        ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, int rows, Span<float> c, int strideC)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        ref var c1 = ref Unsafe.Add(ref c0, strideC);
        ref var c2 = ref Unsafe.Add(ref c1, strideC);
        ref var c3 = ref Unsafe.Add(ref c2, strideC);
        ref var c4 = ref Unsafe.Add(ref c3, strideC);
        var s00 = Load(ref c0, 0);
        var s01 = Load(ref c0, Lanes);
        var s02 = Load(ref c0, 2 * Lanes);
        var s03 = Load(ref c0, 3 * Lanes);
        var s10 = Load(ref c1, 0);
        var s11 = Load(ref c1, Lanes);
        var s12 = Load(ref c1, 2 * Lanes);
        var s13 = Load(ref c1, 3 * Lanes);
        var s20 = Load(ref c2, 0);
        var s21 = Load(ref c2, Lanes);
        var s22 = Load(ref c2, 2 * Lanes);
        var s23 = Load(ref c2, 3 * Lanes);
        var s30 = Load(ref c3, 0);
        var s31 = Load(ref c3, Lanes);
        var s32 = Load(ref c3, 2 * Lanes);
        var s33 = Load(ref c3, 3 * Lanes);
        var s40 = Load(ref c4, 0);
        var s41 = Load(ref c4, Lanes);
        var s42 = Load(ref c4, 2 * Lanes);
        var s43 = Load(ref c4, 3 * Lanes);
        for (var r = 0; r < rows; r++)
        {
            var x0 = Load(ref b0, 0);
            var x1 = Load(ref b0, Lanes);
            var x2 = Load(ref b0, 2 * Lanes);
            var x3 = Load(ref b0, 3 * Lanes);
            b0 = ref Unsafe.Add(ref b0, strideB);
            var g = Vector512.Create(a0);
            s00 = MultiplyAdd(g, x0, s00);
            s01 = MultiplyAdd(g, x1, s01);
            s02 = MultiplyAdd(g, x2, s02);
            s03 = MultiplyAdd(g, x3, s03);
            g = Vector512.Create(Unsafe.Add(ref a0, 1));
            s10 = MultiplyAdd(g, x0, s10);
            s11 = MultiplyAdd(g, x1, s11);
            s12 = MultiplyAdd(g, x2, s12);
            s13 = MultiplyAdd(g, x3, s13);
            g = Vector512.Create(Unsafe.Add(ref a0, 2));
            s20 = MultiplyAdd(g, x0, s20);
            s21 = MultiplyAdd(g, x1, s21);
            s22 = MultiplyAdd(g, x2, s22);
            s23 = MultiplyAdd(g, x3, s23);
            g = Vector512.Create(Unsafe.Add(ref a0, 3));
            s30 = MultiplyAdd(g, x0, s30);
            s31 = MultiplyAdd(g, x1, s31);
            s32 = MultiplyAdd(g, x2, s32);
            s33 = MultiplyAdd(g, x3, s33);
            g = Vector512.Create(Unsafe.Add(ref a0, 4));
            s40 = MultiplyAdd(g, x0, s40);
            s41 = MultiplyAdd(g, x1, s41);
            s42 = MultiplyAdd(g, x2, s42);
            s43 = MultiplyAdd(g, x3, s43);
            a0 = ref Unsafe.Add(ref a0, strideA);
        }

        s00.StoreUnsafe(ref c0);
        s01.StoreUnsafe(ref c0, Lanes);
        s02.StoreUnsafe(ref c0, 2 * Lanes);
        s03.StoreUnsafe(ref c0, 3 * Lanes);
        s10.StoreUnsafe(ref c1);
        s11.StoreUnsafe(ref c1, Lanes);
        s12.StoreUnsafe(ref c1, 2 * Lanes);
        s13.StoreUnsafe(ref c1, 3 * Lanes);
        s20.StoreUnsafe(ref c2);
        s21.StoreUnsafe(ref c2, Lanes);
        s22.StoreUnsafe(ref c2, 2 * Lanes);
        s23.StoreUnsafe(ref c2, 3 * Lanes);
        s30.StoreUnsafe(ref c3);
        s31.StoreUnsafe(ref c3, Lanes);
        s32.StoreUnsafe(ref c3, 2 * Lanes);
        s33.StoreUnsafe(ref c3, 3 * Lanes);
        s40.StoreUnsafe(ref c4);
        s41.StoreUnsafe(ref c4, Lanes);
        s42.StoreUnsafe(ref c4, 2 * Lanes);
        s43.StoreUnsafe(ref c4, 3 * Lanes);
    }

    private static void NarrowTileOfOuterProducts(
        ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, int rows, Span<float> c, int strideC)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var s0 = Load(ref c0, 0);
        var s1 = Load(ref c0, strideC);
        var s2 = Load(ref c0, 2 * strideC);
        var s3 = Load(ref c0, 3 * strideC);
        var s4 = Load(ref c0, 4 * strideC);
        for (var r = 0; r < rows; r++)
        {
            var x = Load(ref b0, 0);
            b0 = ref Unsafe.Add(ref b0, strideB);
            s0 = MultiplyAdd(Vector512.Create(a0), x, s0);
            s1 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, 1)), x, s1);
            s2 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, 2)), x, s2);
            s3 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, 3)), x, s3);
            s4 = MultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, 4)), x, s4);
            a0 = ref Unsafe.Add(ref a0, strideA);
        }

        s0.StoreUnsafe(ref c0);
        s1.StoreUnsafe(ref c0, (nuint)strideC);
        s2.StoreUnsafe(ref c0, (nuint)(2 * strideC));
        s3.StoreUnsafe(ref c0, (nuint)(3 * strideC));
        s4.StoreUnsafe(ref c0, (nuint)(4 * strideC));
    }
}
