namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>What speaks for one number of clusters: a point of the gap curve.</summary>
/// <param name="Clusters">k.</param>
/// <param name="Inertia">Of the best k-means clustering.</param>
/// <param name="Gap">Mean log inertia of the references less the log of ours.</param>
/// <param name="GapError">Standard error of the gap.</param>
/// <param name="Silhouette">Mean silhouette, in [-1, 1].</param>
/// <param name="Pham">f(K); below 0.85 speaks for k.</param>
public sealed record ClusterCount(int Clusters, double Inertia, double Gap, double GapError, double Silhouette, double Pham);
