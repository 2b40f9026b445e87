using System.Collections.Immutable;

namespace Sluice.Spark.Failures;

/// <summary>
/// Tells a bad configuration from broken surroundings. Several signals may be there at once, since a driver out of memory is also one that died: what tells
/// more of the cause counts. Whatever ended it, if the configuration that ran well before fails as well, it was the surroundings.
/// </summary>
public static class FailureClassifier
{
    /// <summary>Of a JVM out of memory (Spark's <c>SparkExitCode</c>), a container killed for it (128 + SIGKILL), and YARN's for too much virtual or physical memory.</summary>
    private static readonly ImmutableArray<int> MemoryExits = [52, 137, -103, -104];

    /// <summary>YARN's exit statuses of containers: node lost, disks failed, preempted.</summary>
    private static readonly ImmutableArray<int> MachineExits = [-100, -101, -102];

    /// <summary>The executor could not reach the driver for too long.</summary>
    private const int HeartbeatExit = 56;

    /// <summary>Too many executors failed, says YARN's application master.</summary>
    private const int ExecutorFailuresExit = 11;

    private static readonly ImmutableArray<string> MemoryTexts = ["OutOfMemoryError", "OOMKilled", "beyond physical memory limits", "beyond virtual memory limits"];

    /// <summary>The last two are the Spark operator's, of a pod that somebody deleted, as when a node is drained, and of one that a node gave up.</summary>
    private static readonly ImmutableArray<string> MachineTexts =
        ["worker lost", "node lost", "preempted", "decommission", "evicted", "driver pod not found", "driver container status missing"];

    /// <summary>
    /// What the Spark operator says of a submission that came to nothing because the API server, an admission webhook or its own service for submissions was not there:
    /// the words of the clients of Kubernetes for Go and Java, which it passes on, and its own.
    /// </summary>
    private static readonly ImmutableArray<string> OutageTexts =
    [
        "connection refused", "connection reset", "no route to host", "no such host", "i/o timeout", "TLS handshake timeout", "context deadline exceeded", "http2: client connection lost",
        "Client.Timeout exceeded", "unable to handle the request", "etcdserver:", "Too Many Requests", "failed calling webhook",
        "ConnectException", "SocketTimeoutException", "NoRouteToHostException", "UnknownHostException", "SSLHandshakeException",
        "failed to send HTTP request to", "timed out waiting for submitter service", "unexpected response (HTTP 5",
    ];

    /// <summary>A word of the API server on what was asked of it, which counts whatever went wrong besides.</summary>
    private static readonly ImmutableArray<string> VerdictTexts = ["denied the request", "exceeded quota", "is invalid"];

    private const string RefusedByOperator = "SUBMISSION_FAILED";

    private static readonly ImmutableArray<string> HeartbeatTexts = ["heartbeat timed out", "No recent heartbeats"];
    private static readonly ImmutableArray<string> CrashTexts = ["Max number of executor failures", "Master removed our application"];
    private static readonly ImmutableArray<string> ResourceTexts = ["Initial job has not accepted any resources"];
    private static readonly ImmutableArray<string> RefusedStates = [RefusedByOperator, "error", "dead"];
    private static readonly ImmutableArray<string> DeadStates = ["FAILED", "ERROR", "FAILING"];
    private static readonly ImmutableArray<string> WaitingStates = ["SUBMITTED", "WAITING", "PENDING", "ACCEPTED", "starting", "not_started"];

    /// <summary>Null when nothing that was seen is a failure.</summary>
    public static FailureVerdict? Classify(FailureSignals signals)
    {
        if (SymptomOf(signals) is not { } symptom)
            return null;
        var verdict = VerdictOf(symptom);
        return signals.LastGoodFailsToo && verdict.Outcome is (LoadOutcome.Refused or LoadOutcome.Died)
            ? new FailureVerdict(symptom, FailureCause.Infrastructure, FailureResponse.Retry)
            : verdict;
    }

    private static FailureSymptom? SymptomOf(FailureSignals signals)
    {
        if (signals.ManagerIsSilent || (signals.SubmissionStatus >= 500 && !signals.SubmissionIsExplained))
            return FailureSymptom.ManagerUnreachable;
        if (signals.State == RefusedByOperator && SaysOutage(signals))
            return FailureSymptom.ManagerUnreachable;
        if (HasExit(signals, MachineExits) || Says(signals, MachineTexts))
            return FailureSymptom.MachineLost;
        if (HasExit(signals, MemoryExits) || Says(signals, MemoryTexts))
            return FailureSymptom.OutOfMemory;
        if (HasExit(signals, [HeartbeatExit]) || Says(signals, HeartbeatTexts))
            return FailureSymptom.HeartbeatsLost;
        if (signals.SubmissionStatus >= 400 || signals.SubmitExit is not (null or 0) || RefusedStates.Contains(signals.State))
            return FailureSymptom.SubmissionRefused;
        if (signals.Attempts > 1 || signals.State == "RELAUNCHING")
            return FailureSymptom.DriverFlaps;
        if (signals.DriverExit == ExecutorFailuresExit || Says(signals, CrashTexts))
            return FailureSymptom.ExecutorsCrash;
        if (DeadStates.Contains(signals.State) || signals.DriverExit is not (null or 0))
            return FailureSymptom.DriverDied;
        if (signals.IsWithoutExecutors)
            return signals.ExecutorExits.Count > 0 ? FailureSymptom.ExecutorsCrash : FailureSymptom.NeverScheduled;
        if (signals.FailedOutputs > 0)
            return FailureSymptom.OutputFails;
        if (!signals.IsInEffect)
            return FailureSymptom.WithoutEffect;
        if (signals.IsBlind)
            return FailureSymptom.BlindSpot;
        if (signals.IsWithoutBatches)
            return WaitingStates.Contains(signals.State) || Says(signals, ResourceTexts) ? FailureSymptom.NeverScheduled : FailureSymptom.NoBatches;
        return signals.FallsBehind ? FailureSymptom.Unstable : null;
    }

    private static FailureVerdict VerdictOf(FailureSymptom symptom) => symptom switch
    {
        FailureSymptom.ManagerUnreachable or FailureSymptom.MachineLost => new(symptom, FailureCause.Infrastructure, FailureResponse.Retry),
        FailureSymptom.NeverScheduled or FailureSymptom.OutOfMemory => new(symptom, FailureCause.Configuration, FailureResponse.RollBackAndTighten),
        FailureSymptom.DriverFlaps => new(symptom, FailureCause.Configuration, FailureResponse.StopAndRollBack),
        FailureSymptom.Unstable => new(symptom, FailureCause.Configuration, FailureResponse.Measure),
        FailureSymptom.WithoutEffect or FailureSymptom.BlindSpot => new(symptom, FailureCause.Procedure, FailureResponse.Discard),
        _ => new(symptom, FailureCause.Configuration, FailureResponse.RollBack),
    };

    /// <summary>What the command only warns of, it got over.</summary>
    private static bool SaysOutage(FailureSignals signals) => !Says(signals, VerdictTexts)
        && Says(signals with { Texts = [.. signals.Texts.Where(said => !said.Contains(" WARN ", StringComparison.Ordinal))] }, OutageTexts);

    private static bool HasExit(FailureSignals signals, ImmutableArray<int> codes) =>
        (signals.DriverExit is { } exit && codes.Contains(exit)) || signals.ExecutorExits.Any(code => codes.Contains(code));

    private static bool Says(FailureSignals signals, ImmutableArray<string> texts) =>
        signals.Texts.Any(said => texts.Any(text => said.Contains(text, StringComparison.OrdinalIgnoreCase)));
}
