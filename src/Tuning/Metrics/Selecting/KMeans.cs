using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// k-means in the plane: Lloyd's iterations from greedy k-means++ starts (Arthur and Vassilvitskii 2007), then Hartigan's exchange of single points
/// (1975), which leaves poor optima that Lloyd's does not; the best of several starts. Keeps the points coordinate by coordinate, so that eight distances are one vector; where there is no such vector, the compiler makes two of four.
/// </summary>
public sealed class KMeans
{
    private const int Lanes = 8;
    private const int MaximumRounds = 300;

    // An exchange seldom gains more than a tenth of the inertia.
    private const double Hopeless = 1.25;

    private readonly PlanePoint[] _points;
    private readonly double[] _x, _y, _least, _nearest, _trial, _best;
    private readonly int[] _assigned;

    public KMeans(IReadOnlyList<PlanePoint> points)
    {
        if (points.Count == 0)
            throw new ArgumentException("k-means needs at least one point.", nameof(points));
        if (points.FirstOrDefault(point => !double.IsFinite(point.X) || !double.IsFinite(point.Y)) is var odd && !(double.IsFinite(odd.X) && double.IsFinite(odd.Y)))
            throw new ArgumentException($"Point {odd} is not finite.", nameof(points));
        _points = [.. points];
        DistinctPoints = _points.Distinct().Count();
        var padded = (_points.Length + Lanes - 1) / Lanes * Lanes;
        (_x, _y, _least, _nearest, _trial, _best) = (new double[padded], new double[padded], new double[padded], new double[padded], new double[padded], new double[padded]);
        for (var i = 0; i < _points.Length; i++)
            (_x[i], _y[i]) = (_points[i].X, _points[i].Y);
        _assigned = new int[_points.Length];
    }

    public int DistinctPoints { get; }

    /// <param name="clusters">k, at most <see cref="DistinctPoints"/>.</param>
    /// <param name="starts">The clustering of least inertia over so many starts.</param>
    public Clustering Fit(int clusters, int starts, ref RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clusters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(starts);
        if (clusters > DistinctPoints)
            throw new ArgumentOutOfRangeException(nameof(clusters), clusters, $"{DistinctPoints} distinct points cannot fill more clusters.");
        Span<PlanePoint> centres = stackalloc PlanePoint[clusters];
        var (least, bestCentres, bestAssigned) = (double.PositiveInfinity, new PlanePoint[clusters], new int[_points.Length]);
        for (var start = 0; start < starts; start++)
        {
            Seed(centres, ref random);
            var inertia = Iterate(centres);
            if (inertia > Hopeless * least)
                continue;
            inertia = Exchange(centres);
            if (inertia >= least)
                continue;
            least = inertia;
            centres.CopyTo(bestCentres);
            _assigned.CopyTo(bestAssigned, 0);
        }

        return new Clustering(ImmutableCollectionsMarshal.AsImmutableArray(bestCentres), ImmutableCollectionsMarshal.AsImmutableArray(bestAssigned), least);
    }

    // Each further centre is the best of 2 + ln k points drawn in proportion to their squared distance from the centres so far.
    private void Seed(Span<PlanePoint> centres, ref RandomStream random)
    {
        var trials = 2 + (int)Math.Log(centres.Length);
        centres[0] = _points[random.NextIndex(_points.Length)];
        Array.Fill(_least, double.PositiveInfinity);
        var total = Lower(_least, centres[0], _least);
        for (var c = 1; c < centres.Length; c++)
        {
            var leastTotal = double.PositiveInfinity;
            for (var trial = 0; trial < trials; trial++)
            {
                var candidate = _points[Draw(total, ref random)];
                var sum = Lower(_least, candidate, _trial);
                if (sum >= leastTotal)
                    continue;
                (leastTotal, centres[c]) = (sum, candidate);
                _trial.CopyTo(_best, 0);
            }

            _best.CopyTo(_least, 0);
            total = leastTotal;
        }
    }

    private int Draw(double total, ref RandomStream random)
    {
        var target = random.NextUniform() * total;
        var last = 0;
        for (var i = 0; i < _points.Length; i++)
        {
            if (_least[i] <= 0)
                continue;
            last = i;
            if ((target -= _least[i]) < 0)
                break;
        }

        return last;
    }

    // The squared distances to the nearest centre once this one is added; returns their sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Lower(double[] before, PlanePoint centre, double[] after)
    {
        var (cx, cy) = (Vector512.Create(centre.X), Vector512.Create(centre.Y));
        for (var i = 0; i < _x.Length; i += Lanes)
        {
            var dx = Vector512.LoadUnsafe(ref _x[i]) - cx;
            var dy = Vector512.LoadUnsafe(ref _y[i]) - cy;
            Vector512.Min(Vector512.LoadUnsafe(ref before[i]), dx * dx + dy * dy).StoreUnsafe(ref after[i]);
        }

        var sum = 0.0;
        for (var i = 0; i < _points.Length; i++)
            sum += after[i];
        return sum;
    }

    private double Iterate(Span<PlanePoint> centres)
    {
        Span<double> x = stackalloc double[centres.Length], y = stackalloc double[centres.Length];
        Span<int> sizes = stackalloc int[centres.Length];
        _assigned.AsSpan().Fill(-1);
        for (var round = 0; Assign(centres) && round < MaximumRounds; round++)
        {
            x.Clear();
            y.Clear();
            sizes.Clear();
            for (var i = 0; i < _points.Length; i++)
            {
                var c = _assigned[i];
                x[c] += _x[i];
                y[c] += _y[i];
                sizes[c]++;
            }

            for (var c = 0; c < centres.Length; c++)
                centres[c] = sizes[c] > 0 ? new PlanePoint(x[c] / sizes[c], y[c] / sizes[c]) : TakeFarthest();
        }

        return Inertia(centres);
    }

    // Moves single points for as long as one lowers the inertia; the centres follow each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Exchange(Span<PlanePoint> centres)
    {
        Span<int> sizes = stackalloc int[centres.Length];
        sizes.Clear();
        foreach (var c in _assigned)
            sizes[c]++;
        var moved = true;
        for (var round = 0; moved && round < MaximumRounds; round++)
        {
            moved = false;
            for (var i = 0; i < _points.Length; i++)
            {
                var own = _assigned[i];
                if (sizes[own] == 1)
                    continue;
                // What leaving gains; a hair less, so that rounding cannot move a point to and fro.
                var (to, least) = (own, (1 - 1e-12) * sizes[own] / (sizes[own] - 1) * _points[i].SquaredDistance(centres[own]));
                for (var c = 0; c < centres.Length; c++)
                {
                    var cost = (double)sizes[c] / (sizes[c] + 1) * _points[i].SquaredDistance(centres[c]);
                    if (c != own && cost < least)
                        (to, least) = (c, cost);
                }

                if (to == own)
                    continue;
                centres[own] = Shifted(centres[own], _points[i], -1.0 / --sizes[own]);
                centres[to] = Shifted(centres[to], _points[i], 1.0 / ++sizes[to]);
                _assigned[i] = to;
                moved = true;
            }
        }

        return Inertia(centres);
    }

    private static PlanePoint Shifted(PlanePoint centre, PlanePoint point, double share) =>
        new(centre.X + share * (point.X - centre.X), centre.Y + share * (point.Y - centre.Y));

    private double Inertia(ReadOnlySpan<PlanePoint> centres)
    {
        var inertia = 0.0;
        for (var i = 0; i < _points.Length; i++)
            inertia += _points[i].SquaredDistance(centres[_assigned[i]]);
        return inertia;
    }

    // A cluster that lost its points gets the point farthest from any centre.
    private PlanePoint TakeFarthest()
    {
        var farthest = 0;
        for (var i = 1; i < _points.Length; i++)
        {
            if (_least[i] > _least[farthest])
                farthest = i;
        }

        _least[farthest] = 0;
        return _points[farthest];
    }

    // Every point to its nearest centre, the first of several; says whether any changed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Assign(ReadOnlySpan<PlanePoint> centres)
    {
        for (var i = 0; i < _x.Length; i += Lanes)
        {
            var (x, y) = (Vector512.LoadUnsafe(ref _x[i]), Vector512.LoadUnsafe(ref _y[i]));
            var least = Vector512.Create(double.PositiveInfinity);
            var nearest = Vector512<double>.Zero;
            for (var c = 0; c < centres.Length; c++)
            {
                var dx = x - Vector512.Create(centres[c].X);
                var dy = y - Vector512.Create(centres[c].Y);
                var distance = dx * dx + dy * dy;
                nearest = Vector512.ConditionalSelect(Vector512.LessThan(distance, least), Vector512.Create((double)c), nearest);
                least = Vector512.Min(least, distance);
            }

            least.StoreUnsafe(ref _least[i]);
            nearest.StoreUnsafe(ref _nearest[i]);
        }

        var changed = false;
        for (var i = 0; i < _assigned.Length; i++)
        {
            var now = (int)_nearest[i];
            changed |= now != _assigned[i];
            _assigned[i] = now;
        }

        return changed;
    }
}
