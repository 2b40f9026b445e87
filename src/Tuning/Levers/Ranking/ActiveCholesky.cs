namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The Cholesky factor of the active terms' Gram matrix, grown by a row when a term enters and made anew when one leaves (there are few).
/// Terms have unit variance: the diagonal is 1.
/// </summary>
internal sealed class ActiveCholesky(int capacity)
{
    /// <summary>
    /// A term whose variance is explained by the active ones but for this share is taken for dependent: ten times the rounding of
    /// single-precision data.
    /// </summary>
    public const double DependentBelow = 1e-6;

    private readonly double[,] _gram = new double[capacity, capacity];
    private readonly double[,] _factor = new double[capacity, capacity];

    public int Count { get; private set; }

    /// <summary>Appends a term by its Gram entries with the active ones; false, and nothing changed, where it depends on them.</summary>
    public bool TryAppend(ReadOnlySpan<double> gram)
    {
        for (var j = 0; j < Count; j++)
            _gram[Count, j] = gram[j];
        if (!TryFactor(Count))
            return false;
        Count++;
        return true;
    }

    /// <summary>Removes the active term at <paramref name="index"/>; later ones move up.</summary>
    public void Remove(int index)
    {
        for (var i = index + 1; i < Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (j != index)
                    _gram[i - 1, j > index ? j - 1 : j] = _gram[i, j];
            }
        }

        Count--;
        for (var i = index; i < Count; i++)
        {
            if (!TryFactor(i))
                throw new InvalidOperationException($"a subset of independent terms is dependent at row {i}");
        }
    }

    /// <summary>Solves G x = <paramref name="right"/> for x.</summary>
    public void Solve(ReadOnlySpan<double> right, Span<double> x)
    {
        for (var i = 0; i < Count; i++)
        {
            var sum = right[i];
            for (var j = 0; j < i; j++)
                sum -= _factor[i, j] * x[j];
            x[i] = sum / _factor[i, i];
        }

        for (var i = Count - 1; i >= 0; i--)
        {
            var sum = x[i];
            for (var j = i + 1; j < Count; j++)
                sum -= _factor[j, i] * x[j];
            x[i] = sum / _factor[i, i];
        }
    }

    private bool TryFactor(int row)
    {
        var left = 1.0;
        for (var j = 0; j < row; j++)
        {
            var sum = _gram[row, j];
            for (var k = 0; k < j; k++)
                sum -= _factor[row, k] * _factor[j, k];
            var value = sum / _factor[j, j];
            _factor[row, j] = value;
            left -= value * value;
        }

        if (left < DependentBelow)
            return false;
        _factor[row, row] = Math.Sqrt(left);
        return true;
    }
}
