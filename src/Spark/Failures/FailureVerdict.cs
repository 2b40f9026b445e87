namespace Sluice.Spark.Failures;

/// <summary>What is made of what was seen.</summary>
/// <param name="Symptom">What went wrong.</param>
/// <param name="Cause">Whose fault it is.</param>
/// <param name="Response">What is to be done.</param>
public sealed record FailureVerdict(FailureSymptom Symptom, FailureCause Cause, FailureResponse Response)
{
    /// <summary>How a rollout that ended so is reported; null where the configuration was loaded.</summary>
    public LoadOutcome? Outcome => (Symptom, Cause) switch
    {
        (_, FailureCause.Infrastructure) => LoadOutcome.Unavailable,
        (FailureSymptom.SubmissionRefused, _) => LoadOutcome.Refused,
        (FailureSymptom.Unstable or FailureSymptom.WithoutEffect or FailureSymptom.BlindSpot, _) => null,
        _ => LoadOutcome.Died,
    };
}
