using System.Collections.Immutable;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Points divided among centres.</summary>
/// <param name="Centres">The mean of each cluster; none is empty.</param>
/// <param name="Assigned">The cluster of each point: that of the nearest centre.</param>
/// <param name="Inertia">Sum of squared distances of the points to their centres.</param>
public sealed record Clustering(ImmutableArray<PlanePoint> Centres, ImmutableArray<int> Assigned, double Inertia)
{
    public int Count => Centres.Length;

    /// <summary>The point nearest to a centre, the first of several.</summary>
    public int Nearest(int cluster, IReadOnlyList<PlanePoint> points) =>
        Enumerable.Range(0, points.Count).Where(i => Assigned[i] == cluster).MinBy(i => points[i].SquaredDistance(Centres[cluster]));
}
