namespace Sluice.Hosting.Reports;

/// <summary>What <c>dataset import -o json</c> shows.</summary>
/// <param name="Columns">Of numbers: latency, throughput, metrics, levers.</param>
/// <param name="Next">The command to type next.</param>
internal sealed record ImportedShape(string Directory, int Clusters, int Rows, int Columns, string Next);
