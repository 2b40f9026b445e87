using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Policy;

/// <summary>
/// The policy network's parameters; immutable, equal when every bit is.
/// Layout: W1 (hidden x inputs, row-major), b1, W2 (actions x hidden, row-major), b2.
/// </summary>
public sealed class PolicyWeights : IEquatable<PolicyWeights>
{
    /// <summary>Standard deviation of the initial weights (§3: N(0, 0.01)).</summary>
    public const double InitialDeviation = 0.01;

    private const int HeaderBytes = 12;
    private readonly float[] _parameters;
    private string? _hash;
    private PackedWeights? _packed;

    /// <param name="shape">The network's size.</param>
    /// <param name="parameters"><see cref="PolicyShape.ParameterCount"/> finite numbers in the layout above; copied.</param>
    public PolicyWeights(PolicyShape shape, ReadOnlySpan<float> parameters)
        : this(shape, parameters.ToArray())
    {
    }

    private PolicyWeights(PolicyShape shape, float[] parameters)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (parameters.Length != shape.ParameterCount)
            throw new ArgumentException($"a {shape} network has {shape.ParameterCount} parameters, got {parameters.Length}", nameof(parameters));
        var bad = ContentHash.FirstNonFinite(parameters);
        if (bad >= 0)
            throw new ArgumentException($"parameter {bad} of a {shape} network is {parameters[bad]}; weights must be finite", nameof(parameters));
        Shape = shape;
        _parameters = parameters;
    }

    public PolicyShape Shape { get; }

    /// <summary>All parameters in the layout of this type's summary.</summary>
    public ReadOnlySpan<float> Parameters => _parameters;

    /// <summary>hidden x inputs.</summary>
    public ReadOnlySpan<float> HiddenWeights => _parameters.AsSpan(0, Shape.HiddenBiasOffset);

    public ReadOnlySpan<float> HiddenBiases => _parameters.AsSpan(Shape.HiddenBiasOffset, Shape.Hidden);

    /// <summary>actions x hidden.</summary>
    public ReadOnlySpan<float> OutputWeights => _parameters.AsSpan(Shape.OutputOffset, Shape.Actions * Shape.Hidden);

    public ReadOnlySpan<float> OutputBiases => _parameters.AsSpan(Shape.OutputBiasOffset, Shape.Actions);

    /// <summary>SHA-256 of <see cref="ToBytes"/>, lower-case hexadecimal.</summary>
    public string Hash => _hash ??= ContentHash.OfBytes(ToBytes());

    /// <summary>The same numbers as the kernels want them; made once.</summary>
    internal PackedWeights Packed => _packed ??= new PackedWeights(this);

    /// <summary>Weights N(0, <see cref="InitialDeviation"/>), biases 0; the same seed gives the same weights.</summary>
    public static PolicyWeights Initialise(PolicyShape shape, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var random = RandomStream.For(RandomStream.Key("policy-weights"), seed);
        var parameters = new float[shape.ParameterCount];
        foreach (ref var weight in parameters.AsSpan(0, shape.HiddenBiasOffset))
            weight = (float)(InitialDeviation * random.NextNormal());
        foreach (ref var weight in parameters.AsSpan(shape.OutputOffset, shape.Actions * shape.Hidden))
            weight = (float)(InitialDeviation * random.NextNormal());
        return Own(shape, parameters);
    }

    /// <summary>Takes <paramref name="parameters"/> without copying: the caller gives them up.</summary>
    internal static PolicyWeights Own(PolicyShape shape, float[] parameters) => new(shape, parameters);

    /// <summary>Inputs, hidden, actions as 32-bit integers, then the parameters; little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderBytes + 4 * _parameters.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Shape.Inputs);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Shape.Hidden);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Shape.Actions);
        ContentHash.Write(_parameters, bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; <see cref="FormatException"/> when it is cut short or too long.</summary>
    public static PolicyWeights FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            throw new FormatException($"policy weights need a header of {HeaderBytes} bytes, got {bytes.Length}");
        var shape = new PolicyShape(
            BinaryPrimitives.ReadInt32LittleEndian(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]));
        var expected = HeaderBytes + 4L * shape.ParameterCount;
        if (bytes.Length != expected)
            throw new FormatException($"policy weights of shape {shape} take {expected} bytes, got {bytes.Length}");
        var parameters = new float[shape.ParameterCount];
        ContentHash.Read(bytes[HeaderBytes..], parameters);
        return Own(shape, parameters);
    }

    public bool Equals(PolicyWeights? other) =>
        other is not null && Shape == other.Shape
        && MemoryMarshal.AsBytes(_parameters.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(other._parameters.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as PolicyWeights);

    public override int GetHashCode() => string.GetHashCode(Hash, StringComparison.Ordinal);

    public override string ToString() => $"{Shape} {Hash.AsSpan(0, 12)}";
}
