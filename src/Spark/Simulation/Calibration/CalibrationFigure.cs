namespace Sluice.Spark.Simulation.Calibration;

/// <summary>One number of a calibration row and the interval it has to lie in.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">Its unit; empty for ratios.</param>
/// <param name="Measured">Median over the seeds, unless the name says otherwise.</param>
/// <param name="Lower">Least value that passes; minus infinity without a bound.</param>
/// <param name="Upper">Largest value that passes; infinity without a bound.</param>
public sealed record CalibrationFigure(string Name, string Unit, double Measured, double Lower, double Upper)
{
    /// <summary>Whether the measured value lies in the interval; NaN never does.</summary>
    public bool Passes => Measured >= Lower && Measured <= Upper;

    internal static CalibrationFigure Around(string name, string unit, double measured, double expected, double tolerance) =>
        new(name, unit, measured, expected * (1 - tolerance), expected * (1 + tolerance));

    internal static CalibrationFigure Between(string name, string unit, double measured, double lower, double upper) => new(name, unit, measured, lower, upper);

    internal static CalibrationFigure AtLeast(string name, string unit, double measured, double lower) => new(name, unit, measured, lower, double.PositiveInfinity);

    internal static CalibrationFigure AtMost(string name, string unit, double measured, double upper) => new(name, unit, measured, double.NegativeInfinity, upper);
}
