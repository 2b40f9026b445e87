namespace Sluice.Spark.Simulation.Calibration;

/// <summary>K8: the light load, tuned.</summary>
internal static class LightLoadRows
{
    /// <summary>What the light load's p99 comes down to.</summary>
    public const double TunedP99Seconds = 2.0;

    public static CalibrationTarget Tuned { get; } = new(
        "K8", "λ1 tuned (driver 4 GiB), 1.25 s batches: p99", "2.0 s", "± 15 %", "Vaquero and Cuadrado 2018, §4.5")
    {
        Measure = bench => [CalibrationFigure.Around("p99", "s", bench.Steady("poisson-low", ReferenceConfigurations.TunedForLightLoad).Median(run => run.P99Seconds), TunedP99Seconds, 0.15)],
    };
}
