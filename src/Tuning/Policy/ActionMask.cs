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

    /// <summary>As few 64-bit words as <paramref name="actions"/> actions need; bit a of word a / 64 is action a.</summary>
    public ulong[] ToWords(int actions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(actions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, Capacity);
        var words = new ulong[(actions + 63) / 64];
        for (var i = 0; i < words.Length; i++)
            words[i] = Word(i);
        return words;
    }

    /// <summary>Reads what <see cref="ToWords"/> wrote; words that are not there count as zero.</summary>
    public static ActionMask FromWords(ReadOnlySpan<ulong> words)
    {
        if (words.Length > Capacity / 64)
            throw new ArgumentException($"an action mask has at most {Capacity / 64} words, got {words.Length}", nameof(words));
        return new(
            words.Length > 0 ? words[0] : 0, words.Length > 1 ? words[1] : 0, words.Length > 2 ? words[2] : 0, words.Length > 3 ? words[3] : 0);
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
