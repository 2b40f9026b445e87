namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>One value of one route, in the metric's unit: a running total as it was read, until <see cref="CounterRates"/> has made it a rate.</summary>
/// <param name="Value">NaN when missing.</param>
/// <param name="At">When it was read, since the process' clock began.</param>
/// <param name="Incarnation">For a running total, what counted it; see <see cref="Rates.CounterTrack"/>.</param>
/// <param name="Why">Why it is missing.</param>
internal readonly record struct Reading(double Value, TimeSpan At, ulong Incarnation, AbsenceKind Why)
{
    public static Reading None { get; } = new(double.NaN, default, 0, AbsenceKind.NotReported);

    public bool IsPresent => Why == AbsenceKind.None;
}
