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
    [InlineData("RUNNING")]
    [InlineData("FINISHED")]
    [InlineData("")]
    public void An_application_that_runs_has_no_failure(string state) =>
        Assert.Null(FailureClassifier.Classify(new FailureSignals { State = state, SubmissionStatus = 200, SubmitExit = 0, Texts = ["Registered executor 1"] }));
}
