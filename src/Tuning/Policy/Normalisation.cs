using System.Runtime.InteropServices;

namespace Sluice.Tuning.Policy;

/// <summary>
/// Makes inputs comparable: (x - mean) / scale, limited to +-<see cref="Limit"/>; a missing value (NaN) becomes 0, the mean. Immutable; stored with the policy version
/// whose inputs it made.
/// </summary>
public sealed record Normalisation
{
    /// <summary>No input reaches the network larger than this many scales: a live cluster may go where no training cluster was.</summary>
    public const float Limit = 10;

    private readonly float[] _mean;
    private readonly float[] _scale;

    /// <param name="mean">One finite number an input; copied.</param>
    /// <param name="scale">One finite number above 0 an input; copied.</param>
    public Normalisation(ReadOnlySpan<float> mean, ReadOnlySpan<float> scale)
    {
        if (mean.Length != scale.Length)
            throw new ArgumentException($"{mean.Length} means but {scale.Length} scales", nameof(scale));
        for (var i = 0; i < mean.Length; i++)
        {
            if (!float.IsFinite(mean[i]))
                throw new ArgumentException($"the mean of input {i} is {mean[i]}; it must be finite", nameof(mean));
            if (!(scale[i] > 0 && float.IsFinite(scale[i])))
                throw new ArgumentException($"the scale of input {i} is {scale[i]}; it must be finite and above 0", nameof(scale));
        }

        _mean = mean.ToArray();
        _scale = scale.ToArray();
    }

    /// <summary>Inputs this is for.</summary>
    public int Inputs => _mean.Length;

    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>Standard deviations; 1 for an input that never varied.</summary>
    public ReadOnlySpan<float> Scale => _scale;

    /// <summary>SHA-256 of <see cref="ToBytes"/>, lower-case hexadecimal.</summary>
    public string Hash => ContentHash.OfBytes(ToBytes());

    /// <summary>Leaves every present value within the limit as it is.</summary>
    public static Normalisation Identity(int inputs)
    {
        var ones = new float[inputs];
        Array.Fill(ones, 1f);
        return new(new float[inputs], ones);
    }

    /// <summary>
    /// Mean and standard deviation (divisor n) of each column, missing values left out; a constant or wholly missing column gets scale 1.
    /// </summary>
    /// <param name="rows">Raw inputs, row after row; NaN for missing, infinities are refused.</param>
    /// <param name="inputs">Numbers in a row.</param>
    public static Normalisation Fit(ReadOnlySpan<float> rows, int inputs)
    {
        var fit = new NormalisationFit(inputs);
        if (rows.Length % inputs != 0)
            throw new ArgumentException($"{rows.Length} numbers are not whole rows of {inputs}", nameof(rows));
        for (var row = 0; row < rows.Length; row += inputs)
            fit.Add(rows.Slice(row, inputs));
        return fit.ToNormalisation();
    }

    /// <summary>Fills <paramref name="normalised"/> from <paramref name="raw"/>; the two may be the same memory.</summary>
    public void Apply(ReadOnlySpan<float> raw, Span<float> normalised)
    {
        if (raw.Length != Inputs || normalised.Length != Inputs)
            throw new ArgumentException($"the normalisation is for {Inputs} inputs, got {raw.Length} and room for {normalised.Length}", nameof(raw));
        for (var i = 0; i < raw.Length; i++)
        {
            var value = (raw[i] - _mean[i]) / _scale[i];
            normalised[i] = float.IsNaN(value) ? 0 : Math.Clamp(value, -Limit, Limit);
        }
    }

    /// <summary>Means, then scales: 32-bit floats, little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[8 * Inputs];
        ContentHash.Write(_mean, bytes);
        ContentHash.Write(_scale, bytes.AsSpan(4 * Inputs));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static Normalisation FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 8 != 0)
            throw new FormatException($"a normalisation is a whole number of 8-byte pairs, got {bytes.Length} bytes");
        var inputs = bytes.Length / 8;
        var mean = new float[inputs];
        var scale = new float[inputs];
        ContentHash.Read(bytes, mean);
        ContentHash.Read(bytes[(4 * inputs)..], scale);
        return new(mean, scale);
    }

    public bool Equals(Normalisation? other) =>
        other is not null && MemoryMarshal.AsBytes(Mean).SequenceEqual(MemoryMarshal.AsBytes(other.Mean))
        && MemoryMarshal.AsBytes(Scale).SequenceEqual(MemoryMarshal.AsBytes(other.Scale));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(Mean));
        hash.AddBytes(MemoryMarshal.AsBytes(Scale));
        return hash.ToHashCode();
    }
}
