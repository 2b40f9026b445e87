namespace Sluice.Tuning.Policy;

/// <summary>A 64-bit mark of a state's exact bits, journalled so that a replay can tell that it computed the same state.</summary>
public static class StateHash
{
    private const ulong Offset = 14695981039346656037UL;
    private const ulong Prime = 1099511628211UL;

    /// <summary>FNV-1a over the floats' bits, one 32-bit word a round; every NaN counts alike.</summary>
    public static ulong Of(ReadOnlySpan<float> state)
    {
        var hash = Offset;
        foreach (var value in state)
            hash = (hash ^ (float.IsNaN(value) ? 0x7FC00000u : BitConverter.SingleToUInt32Bits(value))) * Prime;

        // Multiplication carries upwards only: fold the high bits back.
        return hash ^ (hash >> 32);
    }
}
