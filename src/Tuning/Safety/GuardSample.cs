namespace Sluice.Tuning.Safety;

/// <summary>What the guard sees of a cluster every few seconds. Whatever could not be read is NaN.</summary>
/// <param name="At">When it was taken, cluster time.</param>
/// <param name="Completed">Events whose result appeared within <see cref="SloGuardSettings.Window"/> before it.</param>
/// <param name="P99Ms">Their p99; NaN without any.</param>
/// <param name="LagEvents">Events arrived and not yet processed.</param>
/// <param name="ArrivalRate">Events a second over the last minute.</param>
/// <param name="IsUp">False when the application was found dead; what could not be found out is true.</param>
public readonly record struct GuardSample(TimeSpan At, double Completed, double P99Ms, double LagEvents, double ArrivalRate, bool IsUp);
