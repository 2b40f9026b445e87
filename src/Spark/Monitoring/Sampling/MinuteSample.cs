namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>One sample of a whole cluster.</summary>
/// <param name="At">When it was taken, cluster time.</param>
/// <param name="Driver">The driver's node.</param>
/// <param name="Workers">The workers' by host.</param>
internal sealed record MinuteSample(TimeSpan At, NodeSample Driver, IReadOnlyDictionary<string, NodeSample> Workers);
