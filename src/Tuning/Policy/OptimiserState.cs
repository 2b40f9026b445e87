using System.Runtime.InteropServices;

namespace Sluice.Tuning.Policy;

/// <summary>
/// What RMSProp remembers between updates: the decayed mean of each parameter's squared gradient, in the layout of <see cref="PolicyWeights"/>. Immutable.
/// </summary>
public sealed class OptimiserState : IEquatable<OptimiserState>
{
    private readonly float[] _meanSquares;

    /// <param name="meanSquares">Finite numbers not below 0; copied.</param>
    public OptimiserState(ReadOnlySpan<float> meanSquares)
        : this(meanSquares.ToArray())
    {
    }

    private OptimiserState(float[] meanSquares)
    {
        for (var i = 0; i < meanSquares.Length; i++)
        {
            if (!(meanSquares[i] >= 0 && float.IsFinite(meanSquares[i])))
                throw new ArgumentException($"mean square {i} is {meanSquares[i]}; it must be finite and not below 0", nameof(meanSquares));
        }

        _meanSquares = meanSquares;
    }

    public ReadOnlySpan<float> MeanSquares => _meanSquares;

    /// <summary>Before the first update: all zero.</summary>
    public static OptimiserState Initial(PolicyShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Own(new float[shape.ParameterCount]);
    }

    /// <summary>Takes <paramref name="meanSquares"/> without copying: the caller gives them up.</summary>
    internal static OptimiserState Own(float[] meanSquares) => new(meanSquares);

    /// <summary>32-bit floats, little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[4 * _meanSquares.Length];
        ContentHash.Write(_meanSquares, bytes);
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static OptimiserState FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 4 != 0)
            throw new FormatException($"an optimiser's state is a whole number of 4-byte floats, got {bytes.Length} bytes");
        var meanSquares = new float[bytes.Length / 4];
        ContentHash.Read(bytes, meanSquares);
        return Own(meanSquares);
    }

    public bool Equals(OptimiserState? other) =>
        other is not null && MemoryMarshal.AsBytes(_meanSquares.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(other._meanSquares.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as OptimiserState);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(_meanSquares.AsSpan()));
        return hash.ToHashCode();
    }
}
