using System.Collections.Immutable;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>A row of the calibration table as measured.</summary>
/// <param name="Target">What was to be reproduced.</param>
/// <param name="Figures">What came out; empty where the row was not measured.</param>
/// <param name="NotMeasured">Why it was not measured; null where it was.</param>
public sealed record CalibrationRow(CalibrationTarget Target, ImmutableArray<CalibrationFigure> Figures, string? NotMeasured = null)
{
    /// <summary>Whether every figure lies in its interval; null where nothing was measured.</summary>
    public bool? Passes => NotMeasured is null ? Figures.All(figure => figure.Passes) : null;
}
