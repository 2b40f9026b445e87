using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>One role's metric selection, for <c>-o json</c> and for people.</summary>
/// <param name="Of">Metrics that the role has.</param>
/// <param name="Flat">Of these, constant or nearly so.</param>
internal sealed record SelectedMetrics(
    string Role,
    int Of,
    int Flat,
    int Factors,
    int Clusters,
    double Silhouette,
    double MeanRandIndex,
    long Rows,
    long IncompleteRows,
    IReadOnlyList<SelectedMetric> Kept,
    IReadOnlyList<DroppedMetric> Dropped)
{
    public static SelectedMetrics From(NodeRole role, MetricSelection selection) => new(
        role == NodeRole.Driver ? "driver" : "worker",
        selection.Metrics.Length,
        selection.Dropped.Count(drop => drop.Reason is DropReason.Constant or DropReason.Flat),
        selection.Scree.Factors,
        selection.Clusters.Length,
        selection.Curve.First(point => point.Clusters == selection.Clusters.Length).Silhouette,
        selection.Stability.MeanRandIndex,
        selection.Rows,
        selection.IncompleteRows,
        [.. selection.Kept.Select(metric => new SelectedMetric(
            metric, [.. selection.Clusters.First(cluster => cluster.Members.Contains(metric)).Members.Where(member => member != metric)]))],
        selection.Dropped);

    public void Write(IAnsiConsole console)
    {
        console.WriteLine(Texts.Invariant(
            $"{Role}: {Kept.Count} of {Of} metrics kept; {Flat} flat, {Factors} factors, {Clusters} clusters (silhouette {Silhouette:0.00}, adjusted Rand index over seeds {MeanRandIndex:0.00}), from {Rows:#,0} rows"));
        if (IncompleteRows > 0)
            console.WriteLine(Texts.Invariant($"  {IncompleteRows:#,0} rows were left out: something stayed missing in them"));
        var table = Texts.Table("kept", ">stands for", "among them");
        foreach (var metric in Kept)
            table.Row(metric.Metric, Texts.Invariant($"{metric.StandsFor.Count}"), string.Join(", ", metric.StandsFor.Take(3)));
        console.WriteList(table);
    }
}

/// <param name="StandsFor">The other metrics of its cluster.</param>
internal sealed record SelectedMetric(string Metric, IReadOnlyList<string> StandsFor);
