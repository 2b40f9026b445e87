using Sluice.Spark.Simulation.Calibration;

namespace Sluice.Hosting.Reports;

/// <summary>The calibration table as <c>simulate calibrate -o json</c> has it.</summary>
/// <param name="Seeds">Simulated clusters a scenario.</param>
/// <param name="FirstSeed">The first of them.</param>
/// <param name="SeedsCount">Whether there are enough of them for the table to count.</param>
/// <param name="Pass">Whether every measured row passes.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record CalibrationShape(int Seeds, int FirstSeed, bool SeedsCount, bool Pass, double Seconds, IReadOnlyList<CalibrationRowShape> Rows);

/// <param name="Measured">The figures in one line, or <c>not measured</c>.</param>
/// <param name="Pass">Null where the row was not measured.</param>
/// <param name="Conflict">Where published figures disagree.</param>
/// <param name="Reason">Why it was not measured.</param>
internal sealed record CalibrationRowShape(
    string Id,
    string Scenario,
    string Expected,
    string Tolerance,
    string Source,
    string Measured,
    bool? Pass,
    IReadOnlyList<CalibrationFigure> Figures,
    string? Conflict,
    string? Reason)
{
    public static CalibrationRowShape Of(CalibrationRow row) => new(
        row.Target.Id, row.Target.Scenario, row.Target.Expected, row.Target.Tolerance, row.Target.Source,
        row.NotMeasured is null ? string.Join("; ", row.Figures.Select(Text)) : "not measured",
        row.Passes, row.Figures, row.Target.Conflict, row.NotMeasured);

    private static string Text(CalibrationFigure figure) => Texts.Invariant($"{figure.Name} {figure.Measured:0.###}{(figure.Unit.Length > 0 ? " " + figure.Unit : "")}");
}
