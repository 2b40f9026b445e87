namespace Sluice.Spark.Monitoring.Rates;

/// <summary>What a running total grew by in a second.</summary>
/// <param name="PerSecond">The total's unit a second; NaN when missing.</param>
/// <param name="Why">Why it is missing.</param>
internal readonly record struct CounterRate(double PerSecond, AbsenceKind Why)
{
    public static CounterRate Of(double perSecond) => new(perSecond, AbsenceKind.None);

    public static CounterRate Missing(AbsenceKind why) => new(double.NaN, why);
}
