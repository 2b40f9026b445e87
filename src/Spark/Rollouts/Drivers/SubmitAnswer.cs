using System.Diagnostics.CodeAnalysis;
using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;

namespace Sluice.Spark.Rollouts.Drivers;

/// <summary>What came of a submission.</summary>
public sealed record SubmitAnswer
{
    private SubmitAnswer(Submission? submission, FailureSignals? fault, string reason) => (Submission, Fault, Reason) = (submission, fault, reason);

    public Submission? Submission { get; }

    /// <summary>What was seen instead; it may have been taken all the same if the answer was lost.</summary>
    public FailureSignals? Fault { get; }

    /// <summary>For people.</summary>
    public string Reason { get; }

    [MemberNotNullWhen(true, nameof(Submission))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsTaken => Submission is not null;

    public static SubmitAnswer Taken(Submission submission) => new(submission, null, "");

    public static SubmitAnswer Refused(FailureSignals fault, string reason) => new(null, fault, reason);

    /// <summary>Nobody answered as they should.</summary>
    public static SubmitAnswer Unanswered(Absence absence) =>
        new(null, new FailureSignals { ManagerIsSilent = true }, absence.Reason);
}
