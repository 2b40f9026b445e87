namespace Sluice.Spark.Simulation.Metrics;

/// <summary>What the metrics of a node have to add up to.</summary>
/// <param name="Cores">Of the node.</param>
/// <param name="CoresShare">Of a training node's cores.</param>
/// <param name="MemoryBytes">Of the node.</param>
/// <param name="MemoryShare">Of a training node's memory.</param>
internal sealed record NodeSize(int Cores, double CoresShare, double MemoryBytes, double MemoryShare);
