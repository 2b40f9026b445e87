using Sluice.Spark.Failures;
using Xunit;

namespace Sluice.Spark.Tests.Failures;

/// <summary>The rows of the table of failures, each by every signal that it names.</summary>
public sealed class FailureClassifierTests
{
    private const FailureCause Configuration = FailureCause.Configuration;
    private const FailureCause Infrastructure = FailureCause.Infrastructure;
    private const FailureCause Procedure = FailureCause.Procedure;

    private static readonly (string Seen, FailureSignals Signals, FailureSymptom Symptom, FailureCause Cause, FailureResponse Response, LoadOutcome? Outcome)[] Rows =
    [
        ("a 400", new() { SubmissionStatus = 400, SubmissionIsExplained = true }, FailureSymptom.SubmissionRefused, Configuration, FailureResponse.RollBack, LoadOutcome.Refused),
        ("a 500 with an ErrorResponse", new() { SubmissionStatus = 500, SubmissionIsExplained = true }, FailureSymptom.SubmissionRefused, Configuration, FailureResponse.RollBack, LoadOutcome.Refused),
        ("spark-submit ending with 1", new() { SubmitExit = 1 }, FailureSymptom.SubmissionRefused, Configuration, FailureResponse.RollBack, LoadOutcome.Refused),
        ("the operator's SUBMISSION_FAILED", new() { State = "SUBMISSION_FAILED" }, FailureSymptom.SubmissionRefused, Configuration, FailureResponse.RollBack, LoadOutcome.Refused),
        ("Livy's dead", new() { State = "dead" }, FailureSymptom.SubmissionRefused, Configuration, FailureResponse.RollBack, LoadOutcome.Refused),
        ("no connection to the master", new() { ManagerIsSilent = true }, FailureSymptom.ManagerUnreachable, Infrastructure, FailureResponse.Retry, LoadOutcome.Unavailable),
        ("a 503 of something in between", new() { SubmissionStatus = 503 }, FailureSymptom.ManagerUnreachable, Infrastructure, FailureResponse.Retry, LoadOutcome.Unavailable),
        ("a driver's FAILED", new() { State = "FAILED" }, FailureSymptom.DriverDied, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("a driver's ERROR", new() { State = "ERROR" }, FailureSymptom.DriverDied, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("YARN's 10, uncaught", new() { State = "FAILED", DriverExit = 10 }, FailureSymptom.DriverDied, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("YARN's 13, no context", new() { DriverExit = 13 }, FailureSymptom.DriverDied, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("YARN's 15, user class", new() { DriverExit = 15 }, FailureSymptom.DriverDied, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("a JVM flag that is unknown", new() { DriverExit = 1, Texts = ["Unrecognized VM option 'UseFastGC'"] }, FailureSymptom.DriverDied, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("RELAUNCHING", new() { State = "RELAUNCHING" }, FailureSymptom.DriverFlaps, Configuration, FailureResponse.StopAndRollBack, LoadOutcome.Died),
        ("a second attempt", new() { State = "RUNNING", Attempts = 2 }, FailureSymptom.DriverFlaps, Configuration, FailureResponse.StopAndRollBack, LoadOutcome.Died),
        ("SUBMITTED past the deadline", new() { State = "SUBMITTED", IsWithoutExecutors = true }, FailureSymptom.NeverScheduled, Configuration, FailureResponse.RollBackAndTighten, LoadOutcome.Died),
        ("a job that got no resources", new() { State = "RUNNING", IsWithoutBatches = true, Texts = ["Initial job has not accepted any resources; check your cluster UI"] }, FailureSymptom.NeverScheduled, Configuration, FailureResponse.RollBackAndTighten, LoadOutcome.Died),
        ("executors that end and none that stays", new() { State = "RUNNING", IsWithoutExecutors = true, ExecutorExits = [1, 1, 1] }, FailureSymptom.ExecutorsCrash, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("YARN's 11, too many executors", new() { State = "FAILED", DriverExit = 11 }, FailureSymptom.ExecutorsCrash, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("an executor's 52", new() { ExecutorExits = [52] }, FailureSymptom.OutOfMemory, Configuration, FailureResponse.RollBackAndTighten, LoadOutcome.Died),
        ("a container's 137", new() { ExecutorExits = [0, 137] }, FailureSymptom.OutOfMemory, Configuration, FailureResponse.RollBackAndTighten, LoadOutcome.Died),
        ("OOMKilled", new() { State = "FAILED", Texts = ["reason: OOMKilled"] }, FailureSymptom.OutOfMemory, Configuration, FailureResponse.RollBackAndTighten, LoadOutcome.Died),
        ("YARN on memory", new() { Texts = ["Container is running beyond physical memory limits. Current usage: 2.1 GB"] }, FailureSymptom.OutOfMemory, Configuration, FailureResponse.RollBackAndTighten, LoadOutcome.Died),
        ("an executor's 56", new() { ExecutorExits = [56] }, FailureSymptom.HeartbeatsLost, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("silence of an executor", new() { Texts = ["Executor heartbeat timed out after 130000 ms"] }, FailureSymptom.HeartbeatsLost, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("an output that failed", new() { State = "RUNNING", FailedOutputs = 1 }, FailureSymptom.OutputFails, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("a rising delay", new() { State = "RUNNING", FallsBehind = true }, FailureSymptom.Unstable, Configuration, FailureResponse.Measure, null),
        ("no batch by the deadline", new() { State = "RUNNING", IsWithoutBatches = true }, FailureSymptom.NoBatches, Configuration, FailureResponse.RollBack, LoadOutcome.Died),
        ("another configuration in effect", new() { State = "RUNNING", IsInEffect = false, FallsBehind = true }, FailureSymptom.WithoutEffect, Procedure, FailureResponse.Discard, null),
        ("polls that are missing", new() { State = "RUNNING", IsBlind = true, FallsBehind = true }, FailureSymptom.BlindSpot, Procedure, FailureResponse.Discard, null),
        // Not in the table, and what would be blamed on the configuration without it.
        ("a worker that is lost", new() { State = "FAILED", Texts = ["Executor lost: worker lost"] }, FailureSymptom.MachineLost, Infrastructure, FailureResponse.Retry, LoadOutcome.Unavailable),
        ("a driver's pod that somebody deleted", new() { State = "FAILED", Texts = ["driver pod not found"] }, FailureSymptom.MachineLost, Infrastructure, FailureResponse.Retry, LoadOutcome.Unavailable),
        ("a driver's pod that its node gave up", new() { State = "FAILED", Texts = ["driver container status missing"] }, FailureSymptom.MachineLost, Infrastructure, FailureResponse.Retry, LoadOutcome.Unavailable),
        ("a container that YARN preempted", new() { ExecutorExits = [-102, 137] }, FailureSymptom.MachineLost, Infrastructure, FailureResponse.Retry, LoadOutcome.Unavailable),
    ];

    public static TheoryData<string> Seen => [.. Rows.Select(row => row.Seen)];

    [Theory]
    [MemberData(nameof(Seen))]
    public void A_failure_is_known_by_what_is_seen_of_it(string seen)
    {
        var row = Rows.Single(other => other.Seen == seen);
        var verdict = FailureClassifier.Classify(row.Signals);
        Assert.Equal(new FailureVerdict(row.Symptom, row.Cause, row.Response), verdict);
        Assert.Equal(row.Outcome, verdict?.Outcome);
    }

    [Fact]
    public void Every_symptom_has_a_row() => Assert.Equal(Enum.GetValues<FailureSymptom>().ToHashSet(), Rows.Select(row => row.Symptom).ToHashSet());

    [Theory]
    [MemberData(nameof(Seen))]
    public void If_what_ran_well_fails_as_well_it_was_the_surroundings(string seen)
    {
        var row = Rows.Single(other => other.Seen == seen);
        var verdict = FailureClassifier.Classify(row.Signals with { LastGoodFailsToo = true });
        // What was loaded was loaded: a step that can be measured, or one to pass over.
        Assert.Equal(row.Outcome is null ? row.Cause : Infrastructure, verdict?.Cause);
        LoadOutcome? expected = row.Outcome is null ? null : LoadOutcome.Unavailable;
        Assert.Equal(expected, verdict?.Outcome);
    }

    [Theory]
    [InlineData("failed to submit spark application: failed to run spark-submit: dial tcp 10.96.0.1:443: connect: connection refused", Infrastructure)]
    [InlineData("failed to configure web UI: Get \"https://10.96.0.1:443/api/v1/namespaces/streams/services/clicks-ui-svc\": net/http: TLS handshake timeout", Infrastructure)]
    [InlineData("failed to configure Prometheus monitoring: Post \"https://10.96.0.1:443/api\": dial tcp 10.96.0.1:443: i/o timeout", Infrastructure)]
    [InlineData("failed to configure web UI: the server is currently unable to handle the request", Infrastructure)]
    [InlineData("Caused by: java.net.ConnectException: Failed to connect to kubernetes.default.svc/10.96.0.1:443", Infrastructure)]
    [InlineData("KubernetesClientException: Failure executing: POST at: https://10.96.0.1/api/v1/namespaces/streams/pods. Message: Internal error occurred: failed calling webhook \"mutate-pod.spark.com\": no endpoints available", Infrastructure)]
    [InlineData("failed to submit Spark application streams/clicks: failed to send HTTP request to http://submitter:8080/submit: EOF", Infrastructure)]
    [InlineData("Message: admission webhook \"limits.example.com\" denied the request: failed calling webhook is no reason for 64g", Configuration)]
    [InlineData("Message: pods \"clicks-driver\" is forbidden: exceeded quota: compute, requested: memory=64Gi", Configuration)]
    [InlineData("Message: Pod \"clicks-driver\" is invalid: spec.containers[0].resources.requests: Invalid value: \"8\"", Configuration)]
    [InlineData("26/11/22 23:39:13 WARN NetUtils: Connection refused, tries the next one", Configuration)]
    [InlineData("Exception in thread \"main\" java.lang.IllegalArgumentException: spark.memory.fraction", Configuration)]
    public void What_the_operator_could_not_submit_is_the_configurations_unless_it_says_that_somebody_was_not_there(string said, FailureCause cause)
    {
        Assert.Equal(cause, FailureClassifier.Classify(new FailureSignals { State = "SUBMISSION_FAILED", Texts = ["failed to submit spark application:", said] })!.Cause);
        // Of a driver that ran, the same words may be of anybody that it speaks to.
        Assert.Equal(Configuration, FailureClassifier.Classify(new FailureSignals { State = "FAILED", Texts = [said] })!.Cause);
    }

    [Theory]
    [InlineData("RUNNING")]
    [InlineData("FINISHED")]
    [InlineData("")]
    public void An_application_that_runs_has_no_failure(string state) =>
        Assert.Null(FailureClassifier.Classify(new FailureSignals { State = state, SubmissionStatus = 200, SubmitExit = 0, Texts = ["Registered executor 1"] }));
}
