using Sluice.Spark.Monitoring.Routes;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>A source that gave nothing in a sample.</summary>
/// <param name="Source">Which.</param>
/// <param name="Host">Whose, for <see cref="MetricSource.Host"/>; null for the others.</param>
/// <param name="Absence">Why.</param>
public sealed record SourceAbsence(MetricSource Source, string? Host, Absence Absence);
