using ScottPlot;

namespace Sluice.Hosting.Reports;

/// <summary>How the members of a cluster are drawn: every cluster has its own pair of colour and shape.</summary>
internal readonly record struct ClusterMark(Color Color, MarkerShape Shape)
{
    private static readonly MarkerShape[] Shapes =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown];

    // Seven colours and five shapes: no pair comes twice before the 35th.
    public static ClusterMark Of(int cluster) => new(Palette.Apart[cluster % Palette.Apart.Count], Shapes[cluster % Shapes.Length]);
}
