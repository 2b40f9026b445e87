using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>The configurations that the calibration rows name.</summary>
internal static class ReferenceConfigurations
{
    /// <summary>Spark's defaults at a batch interval.</summary>
    public static Configuration DefaultAt(double batchMs) => Configuration.Default.With(SparkLevers.BatchDuration, batchMs);

    /// <summary>The light load as the paper's tuner leaves it: short batches and a driver with room.</summary>
    public static Configuration TunedForLightLoad => DefaultAt(1250).With(SparkLevers.DriverMemory, 4096);

    /// <summary>The heavy load tuned: driver 4 GiB, executors 12 GiB, Kryo, two reduce tasks a core pair.</summary>
    public static Configuration TunedForHeavyLoadAt(double batchMs) => DefaultAt(batchMs)
        .With(SparkLevers.DriverMemory, 4096)
        .With(SparkLevers.ExecutorMemory, 12288)
        .With(SparkLevers.Serializer, SparkLevers.Serializer.Maximum)
        .With(SparkLevers.DefaultParallelism, 72);
}
