using Sluice.Spark.Monitoring.Applications;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>What one sample brought.</summary>
/// <param name="At">When it was taken, cluster time.</param>
/// <param name="Application">What was found running; null if it was not.</param>
/// <param name="Absences">Sources that gave nothing, and why.</param>
/// <param name="Present">Values of all nodes that are there: of 75 on the driver and 65 on each worker.</param>
/// <param name="Missing">Values that are not.</param>
public sealed record SampleReport(TimeSpan At, RunningApplication? Application, IReadOnlyList<SourceAbsence> Absences, int Present, int Missing);
