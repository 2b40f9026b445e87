namespace Sluice.Messages.Learning;

/// <summary>Something that happened in learning and is in the learner's journal.</summary>
public interface ILearningEvent
{
    RunId Run { get; }
}

public sealed record TrainingBegun(RunId Run, TrainingPlan Plan) : ILearningEvent;

/// <summary>T_ref of every class: the median over its clusters of p99 in minutes 10-15 under the default configuration.</summary>
public sealed record ReferencesFixed(RunId Run, IReadOnlyList<ClassReference> References) : ILearningEvent;

public readonly record struct ClassReference(WorkloadClass Class, double P99Ms);

/// <summary>A new version is in the policy store; the episodes it names are consumed and never count again.</summary>
/// <param name="PolicyHash">SHA-256 over all that decides actions.</param>
/// <param name="Episodes">Sorted by id.</param>
public sealed record PolicyUpdated(
    PolicyVersion Policy, string PolicyHash, int Iteration, IReadOnlyList<EpisodeId> Episodes, UpdateStatistics Statistics) : ILearningEvent
{
    public RunId Run => Policy.Run;
}

public sealed record TrainingEnded(RunId Run, PolicyVersion Policy, string Reason) : ILearningEvent;
