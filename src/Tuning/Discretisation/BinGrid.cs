using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Discretisation;

/// <summary>
/// How a lever is cut: bin i is [edge i, edge i+1), the last one closed. Edges are in the lever's unit; cuts are made on its scale. Every bin
/// of a whole-number lever holds a whole number, so that different bins mean different values. Immutable, shared by all states with the same cut.
/// </summary>
internal sealed class BinGrid : IEquatable<BinGrid>
{
    private const double Tolerance = 1e-9;

    private readonly Lever _lever;
    private readonly LeverAxis _axis;
    private readonly DiscretisationSettings _settings;
    private readonly double _startWidth;
    private readonly double[] _edges;
    private readonly double[] _centres;
    private readonly double _from;
    private readonly double _to;

    private BinGrid(Lever lever, DiscretisationSettings settings, bool isFixed, double startWidth, double delta, double[] edges)
    {
        _lever = lever;
        _axis = new(lever.Scale);
        _settings = settings;
        IsFixed = isFixed;
        _startWidth = startWidth;
        Delta = delta;
        _edges = edges;
        (_from, _to) = (_axis.Of(Low), _axis.Of(High));
        _centres = new double[edges.Length - 1];
        for (var bin = 0; bin < _centres.Length; bin++)
            _centres[bin] = Middle(edges[bin], edges[bin + 1], isLast: bin == _centres.Length - 1);
        (EdgeBelow, CentreBelow) = Beyond(-1);
        (EdgeAbove, CentreAbove) = Beyond(+1);
    }

    public int Count => _centres.Length;

    /// <summary>One bin a value, for good: categories, booleans and whole numbers of few values.</summary>
    public bool IsFixed { get; }

    /// <summary>Width of a bin that is added, on the lever's scale.</summary>
    public double Delta { get; }

    public double Low => _edges[0];

    public double High => _edges[^1];

    /// <summary>Outer edge and centre of the bin that an expansion would add; both NaN at the hard limit.</summary>
    public double EdgeBelow { get; }

    public double CentreBelow { get; }

    public double EdgeAbove { get; }

    public double CentreAbove { get; }

    public double StartWidth => _startWidth;

    public ReadOnlySpan<double> Edges => _edges;

    public double Centre(int bin) => _centres[bin];

    public static BinGrid Start(Lever lever, DiscretisationSettings settings, ObservedRange? observed)
    {
        if (lever.Scale != LeverScale.Linear && !(lever.Minimum > 0))
            throw new ArgumentException($"{lever.Name} has a logarithmic scale but its minimum {lever.Minimum} is not positive; make it linear or raise the minimum.", nameof(lever));
        if (IsOneBinEach(lever, settings))
            return OneBinEach(lever, settings);

        var axis = new LeverAxis(lever.Scale);
        var (low, high) = StartRange(lever, axis, settings, observed);
        var (from, to) = (axis.Of(low), axis.Of(high));
        var delta = (to - from) / settings.InitialBins;
        var edges = new List<double>(settings.InitialBins + 1) { low };
        for (var i = 1; i < settings.InitialBins; i++)
        {
            var cut = axis.Value(from + i * delta);
            if (!lever.IsInteger || (Math.Ceiling(edges[^1]) < cut && cut <= Math.Floor(high)))
                edges.Add(cut);
        }

        edges.Add(high);
        return new(lever, settings, isFixed: false, to - from, delta, [.. edges]);
    }

    /// <summary>The grid with these edges again; the caller has checked them.</summary>
    public static BinGrid Restore(Lever lever, DiscretisationSettings settings, double startWidth, double delta, double[] edges) =>
        new(lever, settings, IsOneBinEach(lever, settings), startWidth, delta, edges);

    /// <summary>The bin that holds a value between <see cref="Low"/> and <see cref="High"/>.</summary>
    public int Holding(double value)
    {
        var at = Array.BinarySearch(_edges, value);
        return Math.Clamp(at >= 0 ? at : ~at - 1, 0, Count - 1);
    }

    /// <summary>Where a value lies between the outer edges, 0..1, on the lever's scale.</summary>
    public double Position(double value) => Math.Clamp((_axis.Of(value) - _from) / (_to - _from), 0, 1);

    /// <summary>True where the bin's values are jittered about its centre.</summary>
    public bool HasRidge(int bin) =>
        !IsFixed && _settings.Ridge > 0 && (!_lever.IsInteger || _edges[bin + 1] - _edges[bin] >= _settings.NarrowestRidged);

    /// <summary>The centre moved by a share of the bin's width, kept inside the bin.</summary>
    /// <param name="bin">The bin.</param>
    /// <param name="offset">In (-1/2, 1/2) of the bin's width on the scale.</param>
    public double Ridged(int bin, double offset)
    {
        var (from, to) = (_axis.Of(_edges[bin]), _axis.Of(_edges[bin + 1]));
        return Inside(_axis.Value((from + to) / 2 + offset * (to - from)), _edges[bin], _edges[bin + 1], bin == Count - 1);
    }

    /// <summary>The whole number next to <paramref name="value"/> in the bin: in the direction asked for, or else on the other side.</summary>
    public double NextTo(double value, int bin, int direction)
    {
        var next = value + direction;
        return Inside(next, _edges[bin], _edges[bin + 1], bin == Count - 1) == next ? next : value - direction;
    }

    public bool CanExpand(int direction) => !double.IsNaN(direction < 0 ? EdgeBelow : EdgeAbove);

    /// <summary>One bin more, of width delta or up to the hard limit.</summary>
    public BinGrid Expanded(int direction) => direction < 0 ? With([EdgeBelow, .. _edges]) : With([.. _edges, EdgeAbove]);

    /// <summary>One bin more that reaches just past a value outside the present range.</summary>
    public BinGrid StretchedTo(double value)
    {
        var direction = value < Low ? -1 : 1;
        var beyond = _axis.Value(_axis.Of(value) + direction * Delta / 2);
        beyond = OntoLimit(_lever.IsInteger ? OutwardHalf(beyond, direction) : beyond);
        return value < Low ? With([beyond, .. _edges]) : With([.. _edges, beyond]);
    }

    /// <summary>True where a bin is wide enough to be cut in two and, for whole numbers, holds more than one.</summary>
    public bool CanHalve(int bin) => !IsFixed && IsWide(bin) && Cut(bin) is not null;

    /// <summary>Every bin cut in two whose halves are not too fine and, for whole numbers, not empty.</summary>
    /// <param name="parents">For each new bin the bin that it was.</param>
    public BinGrid Halved(out int[] parents)
    {
        var edges = new List<double>(2 * Count + 1) { Low };
        var from = new List<int>(2 * Count);
        for (var bin = 0; bin < Count; bin++)
        {
            if (IsWide(bin) && Cut(bin) is { } cut)
            {
                edges.Add(cut);
                from.Add(bin);
            }

            edges.Add(_edges[bin + 1]);
            from.Add(bin);
        }

        parents = [.. from];
        return new(_lever, _settings, IsFixed, _startWidth, Math.Max(Delta / 2, Finest), [.. edges]);
    }

    /// <summary>True where a bin and the next may become one.</summary>
    public bool CanMerge(int bin) =>
        !IsFixed && _axis.Of(_edges[bin + 2]) - _axis.Of(_edges[bin]) <= _startWidth / _settings.CoarsestBins * (1 + Tolerance);

    /// <summary>The same without the edges above these bins, which are in ascending order.</summary>
    public BinGrid WithoutEdgesAbove(List<int> bins)
    {
        var edges = new double[_edges.Length - bins.Count];
        for (int edge = 0, bin = 0, kept = 0; edge < _edges.Length; edge++)
        {
            if (bin < bins.Count && bins[bin] + 1 == edge)
                bin++;
            else
                edges[kept++] = _edges[edge];
        }

        return With(edges);
    }

    public bool Equals(BinGrid? other) =>
        ReferenceEquals(this, other) || (other is not null && Delta.Equals(other.Delta) && _startWidth.Equals(other._startWidth) && _edges.AsSpan().SequenceEqual(other._edges));

    public override bool Equals(object? obj) => Equals(obj as BinGrid);

    public override int GetHashCode() => HashCode.Combine(Count, Low, High, Delta);

    private static bool IsOneBinEach(Lever lever, DiscretisationSettings settings) =>
        !lever.IsNumeric || (lever.IsInteger && lever.Maximum - lever.Minimum < settings.InitialBins);

    private static BinGrid OneBinEach(Lever lever, DiscretisationSettings settings)
    {
        var count = (int)(lever.Maximum - lever.Minimum) + 1;
        var edges = new double[count + 1];
        for (var i = 0; i <= count; i++)
            edges[i] = Math.Clamp(lever.Minimum + i - 0.5, lever.Minimum, lever.Maximum);
        return new(lever, settings, isFixed: true, count, 1, edges);
    }

    private static (double Low, double High) StartRange(Lever lever, LeverAxis axis, DiscretisationSettings settings, ObservedRange? observed)
    {
        double low, high;
        if (observed is { } range)
        {
            if (!(double.IsFinite(range.Low) && range.Low <= range.High && double.IsFinite(range.High)))
                throw new ArgumentException($"{lever.Name} was observed between {range.Low} and {range.High}; the range must be finite and in order.", nameof(observed));
            low = Math.Clamp(range.Low, lever.Minimum, lever.Maximum);
            high = Math.Clamp(range.High, lever.Minimum, lever.Maximum);
        }
        else
        {
            low = high = lever.Default;
        }

        // A lever that never moved in the data says nothing about its range.
        if (low == high)
        {
            var (from, to) = (axis.Of(lever.Minimum), axis.Of(lever.Maximum));
            var margin = (1 - settings.StartShare) / 2 * (to - from);
            (low, high) = (axis.Value(from + margin), axis.Value(to - margin));
        }

        low = Math.Min(low, lever.Default);
        high = Math.Max(high, lever.Default);
        return lever.IsInteger
            ? (Math.Max(OutwardHalf(low, -1), lever.Minimum), Math.Min(OutwardHalf(high, +1), lever.Maximum))
            : (Math.Max(low, lever.Minimum), Math.Min(high, lever.Maximum));
    }

    private BinGrid With(double[] edges) => new(_lever, _settings, IsFixed, _startWidth, Delta, edges);

    private double Finest => _startWidth / _settings.FinestBins;

    private bool IsWide(int bin) => (_axis.Of(_edges[bin + 1]) - _axis.Of(_edges[bin])) / 2 >= Finest * (1 - Tolerance);

    private double Middle(double low, double high, bool isLast) => Inside(_axis.Value((_axis.Of(low) + _axis.Of(high)) / 2), low, high, isLast);

    private double Inside(double value, double low, double high, bool isLast) =>
        _lever.IsInteger ? Math.Clamp(Math.Round(value), Math.Ceiling(low), Last(high, isLast)) : Math.Clamp(value, low, high);

    private double? Cut(int bin)
    {
        var (low, high, isLast) = (_edges[bin], _edges[bin + 1], bin == Count - 1);
        var middle = _axis.Value((_axis.Of(low) + _axis.Of(high)) / 2);
        if (!_lever.IsInteger)
            return middle;
        var (first, last) = (Math.Ceiling(low), Last(high, isLast));
        return first < last ? Math.Clamp(middle, first + 0.5, last - 0.5) : null;
    }

    private static double Last(double high, bool isLast) => isLast ? Math.Floor(high) : Math.Ceiling(high) - 1;

    private (double Edge, double Centre) Beyond(int direction)
    {
        var edge = direction < 0 ? Low : High;
        var limit = direction < 0 ? _lever.Minimum : _lever.Maximum;
        if (IsFixed || Math.Abs(_axis.Of(limit) - _axis.Of(edge)) <= Tolerance * _startWidth)
            return (double.NaN, double.NaN);

        var beyond = _axis.Value(_axis.Of(edge) + direction * Delta);
        if (_lever.IsInteger)
        {
            var next = direction < 0 ? Math.Ceiling(edge) - 1 : Math.Floor(edge) + 1;
            beyond = OutwardHalf(direction < 0 ? Math.Min(beyond, next) : Math.Max(beyond, next), direction);
        }

        beyond = OntoLimit(beyond);
        return direction < 0 ? (beyond, Middle(beyond, edge, isLast: false)) : (beyond, Middle(edge, beyond, isLast: true));
    }

    // Half a unit out: no whole number may lie on an outer edge, where adding a bin would move it into another.
    private static double OutwardHalf(double edge, int direction) => direction < 0 ? Math.Floor(edge) - 0.5 : Math.Ceiling(edge) + 0.5;

    // An edge at, past or almost at a hard limit is the limit: what is left over would be too fine a bin.
    private double OntoLimit(double edge)
    {
        var slack = Finest / 2;
        if (_axis.Of(Math.Max(edge, _lever.Minimum)) - _axis.Of(_lever.Minimum) <= slack)
            return _lever.Minimum;
        return _axis.Of(_lever.Maximum) - _axis.Of(Math.Min(edge, _lever.Maximum)) <= slack ? _lever.Maximum : edge;
    }
}
