using System.Buffers.Binary;
using System.Numerics;

namespace Sluice.Tuning.Policy;

/// <summary>
/// The set of actions that may be taken at a step: a value of <see cref="Capacity"/> bits, one an action, enough for all 109 levers.
/// What is not in it has probability 0 under the policy and under exploration alike.
/// </summary>
public readonly record struct ActionMask
{
    /// <summary>The most actions a mask can hold.</summary>
    public const int Capacity = 256;

    /// <summary>Bytes that <see cref="WriteTo"/> writes.</summary>
    public const int ByteLength = Capacity / 8;

    private readonly ulong _word0, _word1, _word2, _word3;

    private ActionMask(ulong word0, ulong word1, ulong word2, ulong word3)
    {
        _word0 = word0;
        _word1 = word1;
        _word2 = word2;
        _word3 = word3;
    }

    /// <summary>The first <paramref name="actions"/> actions, all allowed.</summary>
    public static ActionMask All(int actions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(actions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, Capacity);
        return new(Ones(actions), Ones(actions - 64), Ones(actions - 128), Ones(actions - 192));
    }

    /// <summary>One action alone.</summary>
    public static ActionMask Only(int action) => default(ActionMask).Allow(action);

    public bool Allows(int action)
    {
        ThrowIfOutside(action);
        return (Word(action >> 6) >> (action & 63) & 1) != 0;
    }

    /// <summary>This mask with <paramref name="action"/> allowed.</summary>
    public ActionMask Allow(int action)
    {
        ThrowIfOutside(action);
        var bit = 1UL << (action & 63);
        return (action >> 6) switch
        {
            0 => new(_word0 | bit, _word1, _word2, _word3),
            1 => new(_word0, _word1 | bit, _word2, _word3),
            2 => new(_word0, _word1, _word2 | bit, _word3),
            _ => new(_word0, _word1, _word2, _word3 | bit),
        };
    }

    /// <summary>This mask with <paramref name="action"/> forbidden.</summary>
    public ActionMask Forbid(int action)
    {
        ThrowIfOutside(action);
        var others = ~(1UL << (action & 63));
        return (action >> 6) switch
        {
            0 => new(_word0 & others, _word1, _word2, _word3),
            1 => new(_word0, _word1 & others, _word2, _word3),
            2 => new(_word0, _word1, _word2 & others, _word3),
            _ => new(_word0, _word1, _word2, _word3 & others),
        };
    }

    /// <summary>Number of allowed actions.</summary>
    public int Count =>
        BitOperations.PopCount(_word0) + BitOperations.PopCount(_word1) + BitOperations.PopCount(_word2) + BitOperations.PopCount(_word3);

    /// <summary>The <paramref name="rank"/>-th allowed action, counted from 0 in rising order.</summary>
    public int Nth(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        for (var i = 0; i < 4; i++)
        {
            var word = Word(i);
            var count = BitOperations.PopCount(word);
            if (rank >= count)
            {
                rank -= count;
                continue;
            }

            for (; rank > 0; rank--)
                word &= word - 1;
            return i * 64 + BitOperations.TrailingZeroCount(word);
        }

        throw new ArgumentOutOfRangeException(nameof(rank), $"the mask allows {Count} actions only");
    }

    /// <summary>Little-endian bits, action 0 the lowest of the first byte; the tail beyond the last action is zero and may be cut off.</summary>
    public void WriteTo(Span<byte> destination)
    {
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(i * 8)..], Word(i));
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; bytes that were cut off count as zero.</summary>
    public static ActionMask ReadFrom(ReadOnlySpan<byte> source)
    {
        if (source.Length > ByteLength)
            throw new ArgumentException($"an action mask has at most {ByteLength} bytes, got {source.Length}", nameof(source));
        Span<byte> padded = stackalloc byte[ByteLength];
        padded.Clear();
        source.CopyTo(padded);
        return new(
            BinaryPrimitives.ReadUInt64LittleEndian(padded),
            BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(padded[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(padded[24..]));
    }

    public override string ToString() => $"{Count} actions";

    /// <summary>Sixteen neighbouring bits, one vector's worth, from action 16 x <paramref name="group"/> on.</summary>
    internal int Bits16(int group) => (int)(Word(group >> 2) >> ((group & 3) * 16)) & 0xFFFF;

    private ulong Word(int index) => index switch { 0 => _word0, 1 => _word1, 2 => _word2, _ => _word3 };

    private static ulong Ones(int count) => count <= 0 ? 0 : count >= 64 ? ulong.MaxValue : (1UL << count) - 1;

    private static void ThrowIfOutside(int action)
    {
        if ((uint)action >= Capacity)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"actions are numbered 0 to {Capacity - 1}");
    }
}
