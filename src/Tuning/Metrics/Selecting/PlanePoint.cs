namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>A point in the plane of the first two factors; a metric's coordinates are its loadings.</summary>
public readonly record struct PlanePoint(double X, double Y)
{
    public double SquaredDistance(PlanePoint other) => (X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y);
}
