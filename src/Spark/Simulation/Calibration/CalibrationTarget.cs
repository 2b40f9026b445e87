using System.Collections.Immutable;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>A published figure that the simulated cluster has to reproduce.</summary>
/// <param name="Id">K1 to K18.</param>
/// <param name="Scenario">Load, configuration and quantity.</param>
/// <param name="Expected">The published figure.</param>
/// <param name="Tolerance">How far the median may be off.</param>
/// <param name="Source">Where it was published.</param>
public sealed record CalibrationTarget(string Id, string Scenario, string Expected, string Tolerance, string Source)
{
    /// <summary>Where published figures disagree: the other figure, and which one is held; null where they do not.</summary>
    public string? Conflict { get; init; }

    /// <summary>Null where the scenario cannot be measured by the simulated cluster alone.</summary>
    internal Func<CalibrationBench, ImmutableArray<CalibrationFigure>>? Measure { get; init; }

    /// <summary>Why <see cref="Measure"/> is missing.</summary>
    internal string? NotMeasured { get; init; }
}
