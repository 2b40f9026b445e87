namespace Sluice.Spark.Simulation.Calibration;

/// <summary>K17: how many metrics are flat, and into how many clusters the others fall.</summary>
internal static class MetricRows
{
    public static CalibrationTarget Clusters { get; } = new(
        "K17", "600 random configurations of the five training workloads: clusters of the metrics in the plane of the first two factors; flat share of the 90", "7; 10 %", "± 1; ± 2 points", "Vaquero and Cuadrado 2018, §2.2")
    {
        Measure = bench =>
        {
            var surveys = bench.EachSeed(MetricSurvey.Of);
            return
            [
                CalibrationFigure.Between("clusters", "", surveys.Median(survey => survey.Clusters()), 6, 8),
                CalibrationFigure.Between("flat share", "%", surveys.Median(survey => survey.FlatPct), 8, 12),
            ];
        },
    };
}
