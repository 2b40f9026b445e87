namespace Sluice.Spark.Failures;

/// <summary>What went wrong with an application.</summary>
public enum FailureSymptom
{
    /// <summary>Whoever was to start it answered, and would not.</summary>
    SubmissionRefused,

    /// <summary>Whoever was to start it did not answer, or failed itself.</summary>
    ManagerUnreachable,

    /// <summary>A machine went away, or was taken away.</summary>
    MachineLost,

    /// <summary>The driver ended at once.</summary>
    DriverDied,

    /// <summary>The driver ends and is started again, again and again.</summary>
    DriverFlaps,

    /// <summary>It waits for machines that nobody has.</summary>
    NeverScheduled,

    /// <summary>Executors end as soon as they start.</summary>
    ExecutorsCrash,

    /// <summary>A JVM or its container had more memory than it may have.</summary>
    OutOfMemory,

    /// <summary>Executors were given up because they were silent.</summary>
    HeartbeatsLost,

    /// <summary>Batches fail in what they write.</summary>
    OutputFails,

    /// <summary>It runs, but falls behind.</summary>
    Unstable,

    /// <summary>It runs, but no batch is ever done.</summary>
    NoBatches,

    /// <summary>It runs with another configuration than was asked for.</summary>
    WithoutEffect,

    /// <summary>Too little was seen of it to say.</summary>
    BlindSpot,
}
