using System.Collections.Immutable;

namespace Sluice.Tuning.Stabilisation;

/// <summary>What the detector sees every ten seconds.</summary>
/// <param name="At">When it was taken, cluster time; the window is the <see cref="StabilisationSettings.Window"/> before it.</param>
/// <param name="MeanLatencyMs">Mean latency of the events completed in the window; NaN when none were.</param>
/// <param name="DeviationMs">Their standard deviation.</param>
/// <param name="Events">How many events were completed in the window.</param>
/// <param name="LagEvents">Events arrived and not yet processed, at <paramref name="At"/>; NaN when unknown.</param>
/// <param name="MetricMeans">One value for each selected metric, always in the same order; NaN where missing. May be empty.</param>
public readonly record struct StabilisationSample(
    TimeSpan At, double MeanLatencyMs, double DeviationMs, double Events, double LagEvents, ImmutableArray<double> MetricMeans);
