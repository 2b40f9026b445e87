using System.Runtime.InteropServices;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Zeroed numbers that begin at a cache line and stay there, so that no vector load crosses one.</summary>
internal sealed class AlignedFloats
{
    private const int LineBytes = 64;
    private readonly float[] _pinned;
    private readonly int _offset;

    public AlignedFloats(int length)
    {
        Length = length;
        _pinned = GC.AllocateArray<float>(length + LineBytes / sizeof(float), pinned: true);
        var beyondLine = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_pinned, 0) % LineBytes);
        _offset = beyondLine == 0 ? 0 : (LineBytes - beyondLine) / sizeof(float);
    }

    public int Length { get; }

    public Span<float> Span => _pinned.AsSpan(_offset, Length);
}
