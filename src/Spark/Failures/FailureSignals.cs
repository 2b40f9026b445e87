namespace Sluice.Spark.Failures;

/// <summary>What was seen of an application and of whoever runs it. Nothing is set that was not seen.</summary>
public sealed record FailureSignals
{
    /// <summary>No answer from the cluster manager: no connection, no whole answer in time.</summary>
    public bool ManagerIsSilent { get; init; }

    /// <summary>Status of the answer to a submission.</summary>
    public int? SubmissionStatus { get; init; }

    /// <summary>Whether that answer was an <c>ErrorResponse</c> or another word of the manager's own, and not a page of something in between.</summary>
    public bool SubmissionIsExplained { get; init; }

    /// <summary>What <c>spark-submit</c> ended with.</summary>
    public int? SubmitExit { get; init; }

    /// <summary>The state that a manager gives: a driver's (standalone), an application's (YARN, Kubernetes operator) or a batch's (Livy).</summary>
    public string State { get; init; } = "";

    /// <summary>What the driver, or YARN for it, ended with.</summary>
    public int? DriverExit { get; init; }

    /// <summary>How often it was started for this submission.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>What executors ended with.</summary>
    public IReadOnlyList<int> ExecutorExits { get; init; } = [];

    /// <summary>Diagnostics, reasons of removal and the end of the log, as they stand.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>True when the deadline for executors has passed without any.</summary>
    public bool IsWithoutExecutors { get; init; }

    /// <summary>True when the deadline for the first batch has passed without one.</summary>
    public bool IsWithoutBatches { get; init; }

    /// <summary>Output operations of batches that failed.</summary>
    public double FailedOutputs { get; init; }

    /// <summary>False when the configuration read back is another than was asked for.</summary>
    public bool IsInEffect { get; init; } = true;

    /// <summary>True when batches take longer than their interval, or the delay or lag rises.</summary>
    public bool FallsBehind { get; init; }

    /// <summary>True when samples are missing for longer than can be bridged, or Spark dropped the events they are made of.</summary>
    public bool IsBlind { get; init; }

    /// <summary>True when what ran well before was rolled out since, and failed as well.</summary>
    public bool LastGoodFailsToo { get; init; }
}
