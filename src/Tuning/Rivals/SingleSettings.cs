using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>Rivals that know one setting.</summary>
public static class SingleSettings
{
    /// <summary>What the paper ends at (its §4.3), milliseconds.</summary>
    public const double WellKnownBatchDurationMs = 2500;

    public static ScriptedRival BatchIntervalOnly { get; } = new(
        "batch-interval-only",
        "Sets the batch interval to 2.5 s with the first step and holds: the one change that everybody knows to make.",
        [
            new(SparkLevers.BatchDuration, WellKnownBatchDurationMs, "Latency is at least the time a batch is filled for.", "Vaquero and Cuadrado 2018, section 4.3"),
        ]);

    public static ScriptedRival Backpressure { get; } = new(
        "backpressure",
        "Switches on Spark's own rate controller with the first step and holds. It throttles the intake, so that its merit shows only in latency that counts the events left in Kafka.",
        [
            new(
                SparkLevers.BackpressureEnabled, SparkLevers.BackpressureEnabled.ValueOf("true"),
                "Spark adapts the rate of intake to its processing times by itself.",
                "Spark Streaming Programming Guide, 'Deploying Applications': setting the max receiving rate"),
        ]);
}
