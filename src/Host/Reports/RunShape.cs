using Sluice.Spark.Simulation.Runs;

namespace Sluice.Hosting.Reports;

/// <summary>A simulated run as <c>simulate run -o json</c> has it.</summary>
/// <param name="Configuration">Levers that differ from Spark's defaults.</param>
/// <param name="WarmUpMinutes">Minutes that the summary leaves out.</param>
/// <param name="Fault">What killed the application.</param>
internal sealed record RunShape(
    string Workload,
    string Profile,
    ulong Seed,
    IReadOnlyList<string> Configuration,
    RunMinute Summary,
    int WarmUpMinutes,
    string? Fault,
    IReadOnlyList<RunMinute> Minutes);
