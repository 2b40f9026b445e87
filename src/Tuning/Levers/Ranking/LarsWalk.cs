using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// Least-angle regression with the lasso's modification (Efron, Hastie, Johnstone and Tibshirani 2004, section 3.1). The active terms'
/// correlations with the residual all equal the penalty in size; the weights move along G_A^-1 sign so that they fall together, until
/// another term's correlation is as large (it enters) or a weight crosses zero (it leaves).
/// </summary>
internal sealed class LarsWalk
{
    private const int None = -1;

    /// <summary>Smaller differences between slopes, and shares of the penalty, are the rounding of single-precision data.</summary>
    private const double Parallel = 1e-6;

    private readonly IGramColumns _gram;
    private readonly int _wanted;
    private readonly double _smallestPenalty;

    private readonly double[] _correlations;
    private readonly double[] _slopes;
    private readonly bool[] _barred;
    private readonly List<int> _active = [];
    private readonly List<double> _signs = [];
    private readonly List<double> _weights = [];
    private readonly ActiveCholesky _cholesky;
    private readonly List<int> _skipped = [];

    private readonly List<int> _entered = [];
    private readonly List<double> _entryPenalties = [];
    private readonly List<double> _penalties = [];
    private readonly List<(int Knot, int Term, double Weight)> _knots = [];
    private readonly HashSet<int> _dependent = [];

    private double _penalty;

    // The term that left last and the sign it left with: it is at the bound, and moves inwards.
    private (int Term, double Sign) _left = (None, 0);

    public LarsWalk(IGramColumns gram, ReadOnlySpan<double> correlations, int entries, double smallestPenalty)
    {
        ArgumentNullException.ThrowIfNull(gram);
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 1);
        if (smallestPenalty is not (> 0 and < 1))
            throw new ArgumentException($"the smallest penalty is {smallestPenalty}; give a correlation between 0 and 1", nameof(smallestPenalty));
        if (correlations.Length != gram.Terms)
            throw new ArgumentException($"there are {gram.Terms} terms but {correlations.Length} correlations with the target", nameof(correlations));
        for (var t = 0; t < correlations.Length; t++)
        {
            if (!double.IsFinite(correlations[t]))
                throw new ArgumentException($"the correlation of term {t} with the target is {correlations[t]}", nameof(correlations));
        }

        (_gram, _wanted, _smallestPenalty) = (gram, entries, smallestPenalty);
        _correlations = correlations.ToArray();
        _slopes = new double[gram.Terms];
        _barred = new bool[gram.Terms];
        // As many terms can be active as have entered.
        _cholesky = new(Math.Min(entries, gram.Terms));
    }

    public LassoPath ToPath()
    {
        var end = Walk();
        var rows = _entered.ToDictionary(term => term, _ => new double[_penalties.Count]);
        foreach (var (knot, term, weight) in _knots)
            rows[term][knot] = weight;
        return new(
            [.. _entered], [.. _entryPenalties], [.. _penalties], [.. _entered.Select(term => ImmutableCollectionsMarshal.AsImmutableArray(rows[term]))],
            [.. _dependent], [.. _correlations], end);
    }

    private PathEnd Walk()
    {
        var (next, sign) = Largest();
        if (next == None || Math.Abs(_correlations[next]) <= _smallestPenalty)
            return PathEnd.SmallestPenalty;
        _penalty = Math.Abs(_correlations[next]);
        RecordKnot();
        var direction = new double[_wanted];
        for (var steps = 0; steps < 8 * _wanted + 64; steps++)
        {
            if (next != None && TryEnter(next, sign) && _entered.Count == _wanted)
                return PathEnd.EnoughEntries;
            _cholesky.Solve(CollectionsMarshal.AsSpan(_signs), direction);
            SetSlopes(direction);
            (next, sign, var length) = NearestBound();
            var leaving = FirstZero(direction, ref length);
            var last = _penalty - length <= _smallestPenalty;
            Move(direction, last ? _penalty - _smallestPenalty : length);
            if (last)
            {
                RecordKnot();
                return PathEnd.SmallestPenalty;
            }

            _left = (None, 0);
            if (leaving != None)
            {
                next = None;
                Leave(leaving);
            }

            RecordKnot();
        }

        return PathEnd.TooManySteps;
    }

    private (int Term, double Sign) Largest()
    {
        var largest = None;
        for (var t = 0; t < _correlations.Length; t++)
        {
            if (largest == None || Math.Abs(_correlations[t]) > Math.Abs(_correlations[largest]))
                largest = t;
        }

        return largest == None ? (None, 0) : (largest, Math.Sign(_correlations[largest]));
    }

    private bool TryEnter(int term, double sign)
    {
        Span<double> gram = stackalloc double[_active.Count];
        for (var k = 0; k < _active.Count; k++)
            gram[k] = _gram.Column(_active[k])[term];
        _barred[term] = true;
        if (!_cholesky.TryAppend(gram))
        {
            _skipped.Add(term);
            _dependent.Add(term);
            return false;
        }

        _active.Add(term);
        _signs.Add(sign);
        _weights.Add(0);
        if (!_entered.Contains(term))
        {
            _entered.Add(term);
            _entryPenalties.Add(_penalty);
        }

        return true;
    }

    private void Leave(int index)
    {
        _left = (_active[index], _signs[index]);
        _barred[_active[index]] = false;
        _active.RemoveAt(index);
        _signs.RemoveAt(index);
        _weights.RemoveAt(index);
        _cholesky.Remove(index);
        // What depended on the active terms may not depend on those that are left.
        foreach (var term in _skipped)
            _barred[term] = false;
        _skipped.Clear();
    }

    /// <summary>How fast each term's correlation with the residual falls while the penalty falls by one.</summary>
    private void SetSlopes(ReadOnlySpan<double> direction)
    {
        Array.Clear(_slopes);
        for (var k = 0; k < _active.Count; k++)
            TensorPrimitives.MultiplyAdd(_gram.Column(_active[k]), direction[k], _slopes, _slopes);
    }

    /// <summary>The inactive term whose correlation meets the falling penalty first, with the sign it does so, and after how much of a fall.</summary>
    private (int Term, double Sign, double Length) NearestBound()
    {
        var (nearest, sign, length) = (None, 0.0, double.PositiveInfinity);
        for (var t = 0; t < _correlations.Length; t++)
        {
            if (_barred[t])
                continue;
            var above = Meeting(_penalty - _correlations[t], 1 - _slopes[t]);
            var below = Meeting(_penalty + _correlations[t], 1 + _slopes[t]);
            if (t == _left.Term)
                (above, below) = _left.Sign > 0 ? (double.PositiveInfinity, below) : (above, double.PositiveInfinity);
            if (above < length)
                (nearest, sign, length) = (t, 1, above);
            if (below < length)
                (nearest, sign, length) = (t, -1, below);
        }

        return (nearest, sign, length);
    }

    /// <summary>
    /// After how much of a fall a correlation that is <paramref name="distance"/> inside the bound meets it. One that runs along the bound, which a
    /// term that depends on the active ones can do, has met it; rounding may have put one a little beyond.
    /// </summary>
    private double Meeting(double distance, double approach)
    {
        if (Math.Abs(approach) < Parallel && distance < Parallel * _penalty)
            return 0;
        return approach > 0 ? Math.Max(0, distance) / approach : double.PositiveInfinity;
    }

    private int FirstZero(ReadOnlySpan<double> direction, ref double length)
    {
        var first = None;
        for (var k = 0; k < _active.Count; k++)
        {
            var zero = -_weights[k] / direction[k];
            if (zero > 0 && zero <= length)
                (first, length) = (k, zero);
        }

        return first;
    }

    private void Move(ReadOnlySpan<double> direction, double length)
    {
        for (var k = 0; k < _active.Count; k++)
            _weights[k] += length * direction[k];
        TensorPrimitives.MultiplyAdd(_slopes, -length, _correlations, _correlations);
        _penalty -= length;
    }

    private void RecordKnot()
    {
        for (var k = 0; k < _active.Count; k++)
            _knots.Add((_penalties.Count, _active[k], _weights[k]));
        _penalties.Add(_penalty);
    }
}
