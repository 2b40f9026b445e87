namespace Sluice.Spark.Rollouts.Drivers;

/// <summary>The states that managers know, and what they mean to us.</summary>
internal static class RunWords
{
    /// <summary>A standalone master's states of drivers, in any of its interfaces.</summary>
    public static RunPhase OfStandalone(string word) => word switch
    {
        "RUNNING" => RunPhase.Running,
        "FINISHED" => RunPhase.Ended,
        "KILLED" => RunPhase.Gone,
        "FAILED" or "ERROR" => RunPhase.Failed,
        // SUBMITTED, RELAUNCHING, and UNKNOWN while a master recovers.
        _ => RunPhase.Waiting,
    };

    /// <summary>A SparkApplication's states.</summary>
    public static RunPhase OfOperator(string word) => word switch
    {
        "RUNNING" => RunPhase.Running,
        "COMPLETED" => RunPhase.Ended,
        "FAILED" or "SUBMISSION_FAILED" => RunPhase.Failed,
        "SUSPENDED" => RunPhase.Gone,
        "SUSPENDING" or "SUCCEEDING" or "FAILING" or "INVALIDATING" => RunPhase.Stopping,
        // New, SUBMITTED, PENDING_RERUN, RESUMING, and UNKNOWN while a node is not heard of.
        _ => RunPhase.Waiting,
    };

    /// <summary>Livy's states of batches.</summary>
    public static RunPhase OfLivy(string word) => word switch
    {
        "running" or "idle" or "busy" => RunPhase.Running,
        "success" => RunPhase.Ended,
        "error" or "dead" => RunPhase.Failed,
        "killed" => RunPhase.Gone,
        "shutting_down" => RunPhase.Stopping,
        // not_started, starting, recovering.
        _ => RunPhase.Waiting,
    };

    /// <summary>A pod's phases.</summary>
    public static RunPhase OfPod(string word) => word.ToUpperInvariant() switch
    {
        "RUNNING" => RunPhase.Running,
        "SUCCEEDED" => RunPhase.Ended,
        "FAILED" => RunPhase.Failed,
        _ => RunPhase.Waiting,
    };
}
