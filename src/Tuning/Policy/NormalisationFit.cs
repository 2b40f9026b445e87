namespace Sluice.Tuning.Policy;

/// <summary>
/// Gathers the mean and variance of each input over a stream of raw rows (Welford's recurrence), so that nobody has to hold the rows.
/// </summary>
public sealed class NormalisationFit
{
    private readonly long[] _counts;
    private readonly double[] _means;
    private readonly double[] _squares;

    /// <param name="inputs">Numbers in a row.</param>
    public NormalisationFit(int inputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        _counts = new long[inputs];
        _means = new double[inputs];
        _squares = new double[inputs];
    }

    /// <summary>Takes one row in; NaN is missing, an infinity is refused.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        if (row.Length != _counts.Length)
            throw new ArgumentException($"rows have {_counts.Length} inputs, got {row.Length}", nameof(row));
        for (var i = 0; i < row.Length; i++)
        {
            double value = row[i];
            if (double.IsNaN(value))
                continue;
            if (double.IsInfinity(value))
                throw new ArgumentException($"input {i} is infinite", nameof(row));
            var change = value - _means[i];
            _means[i] += change / ++_counts[i];
            _squares[i] += change * (value - _means[i]);
        }
    }

    /// <summary>What has been gathered so far; an input that never varied, or was never there, gets scale 1.</summary>
    public Normalisation ToNormalisation()
    {
        var mean = new float[_counts.Length];
        var scale = new float[_counts.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)_means[i];
            var deviation = _counts[i] == 0 ? 0 : Math.Sqrt(_squares[i] / _counts[i]);
            // Below the mean's own rounding, a deviation is noise of the arithmetic.
            scale[i] = deviation > 1e-6 * Math.Max(1e-6, Math.Abs(_means[i])) ? (float)deviation : 1;
        }

        return new(mean, scale);
    }
}
