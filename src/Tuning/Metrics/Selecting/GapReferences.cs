using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>Points without structure to hold a clustering against (Tibshirani, Walther and Hastie 2001): uniform over the box, along the principal axes, that holds the data.</summary>
public sealed class GapReferences
{
    private readonly int _points;
    private readonly double _width, _height;

    public GapReferences(IReadOnlyList<PlanePoint> points)
    {
        var (mx, my) = (points.Average(point => point.X), points.Average(point => point.Y));
        var (xx, xy, yy) = (0.0, 0.0, 0.0);
        foreach (var (x, y) in points)
        {
            xx += (x - mx) * (x - mx);
            xy += (x - mx) * (y - my);
            yy += (y - my) * (y - my);
        }

        var (sin, cos) = Math.SinCos(0.5 * Math.Atan2(2 * xy, xx - yy));
        _points = points.Count;
        _width = Width(points.Select(point => cos * point.X + sin * point.Y));
        _height = Width(points.Select(point => cos * point.Y - sin * point.X));
    }

    /// <summary>As many points as the data has; in the box's own axes, for k-means cares only about distances.</summary>
    public PlanePoint[] Draw(ref RandomStream random)
    {
        var drawn = new PlanePoint[_points];
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] = new PlanePoint(_width * random.NextUniform(), _height * random.NextUniform());
        return drawn;
    }

    private static double Width(IEnumerable<double> coordinates)
    {
        var sorted = coordinates.Order().ToArray();
        return sorted[^1] - sorted[0];
    }
}
