namespace Sluice.Spark.Simulation.Calibration;

/// <summary>K18: what the lever ranking finds; its data are the simulated cluster's, its method is not.</summary>
internal static class LeverRankingRows
{
    public static CalibrationTarget StrongLevers { get; } = new(
        "K18", "Lasso path over 100,000 configurations: strong levers among the first 15", ">= 8", "within", "Vaquero and Cuadrado 2018, §2.3")
    {
        NotMeasured = "it needs the lever ranking, which reads a training-data run of 100,000 configurations",
    };
}
