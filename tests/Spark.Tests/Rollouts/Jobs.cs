using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>A job, and what is asked of it.</summary>
internal static class Jobs
{
    public static JobDescription Clicks { get; } = new()
    {
        Name = "clicks",
        Resource = "hdfs:///jobs/clicks.jar",
        MainClass = "com.example.Clicks",
        Arguments = ["--topic", "clicks"],
        Master = "spark://127.0.0.1:7077",
        Properties = [new("spark.eventLog.enabled", "true"), new("spark.driver.extraJavaOptions", "-Dclicks.zone=eu")],
    };

    /// <summary>The same for <c>spark-submit</c> in cluster mode, which asks at the master's REST port only.</summary>
    public static JobDescription InCluster { get; } = Clicks with { Master = "spark://127.0.0.1:6066" };

    public static Configuration Before { get; } = Configuration.Default;

    /// <summary>Needs another application.</summary>
    public static Configuration LargerExecutors { get; } = Before.With(SparkLevers.ExecutorMemory, 8192);

    /// <summary>Needs another query.</summary>
    public static Configuration ShorterBatches { get; } = Before.With(SparkLevers.BatchDuration, 5000);

    /// <summary>Needs nothing but to be told.</summary>
    public static Configuration NarrowerJoins { get; } = Before.With(SparkLevers.SqlAutoBroadcastJoinThreshold, 2 << 20);

    public static RolloutRequest Request(Configuration target, long epoch = 7, StartingOffsets start = StartingOffsets.Committed, Configuration? previous = null) =>
        new(target, previous ?? Before, epoch, HashOf(target), start);

    public static string HashOf(Configuration configuration) => configuration.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    public static RunOrder Order(JobDescription? job = null, long epoch = 7, Configuration? target = null)
    {
        var marks = RunMarks.Of(Request(target ?? LargerExecutors, epoch));
        return new RunOrder(job ?? Clicks, marks, (job ?? Clicks).Render(target ?? LargerExecutors, marks, "2.3"));
    }

    /// <summary>What a submission of a configuration carries.</summary>
    public static Dictionary<string, string> Properties(Configuration configuration, long epoch) =>
        Order(null, epoch, configuration).Properties.ToDictionary(property => property.Key, property => property.Value);
}
