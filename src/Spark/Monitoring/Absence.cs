namespace Sluice.Spark.Monitoring;

/// <summary>That something could not be read, and why.</summary>
/// <param name="Kind">What code decides by.</param>
/// <param name="Reason">For people: what was asked and what came instead. Holds no header, body or query of a request or an answer, so no secret.</param>
public sealed record Absence(AbsenceKind Kind, string Reason);
