using Sluice.Actors.Serialization;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Learning;

/// <summary>What the learner does about a run that it is asked for.</summary>
internal enum TrainingAnswer
{
    /// <summary>It is new, or wanted with more iterations: the plan is put on record.</summary>
    Begins,

    /// <summary>It is known under this very plan.</summary>
    GoesOn,

    IsRefused,
}

/// <summary>Somebody's wish for a training run: what the learner does about it, and why.</summary>
/// <param name="Refusal">And the mend; null where it is not refused.</param>
internal readonly record struct TrainingRequest(TrainingAnswer Answer, string? Refusal = null)
{
    /// <param name="begin">What is asked for.</param>
    /// <param name="active">The run that is being trained; null for none.</param>
    /// <param name="known">The plan that the journal has under this name; null for none.</param>
    /// <param name="selectionHash">What this node observes.</param>
    public static TrainingRequest Of(BeginTraining begin, RunId? active, TrainingPlan? known, string selectionHash)
    {
        var (run, plan) = (begin.Run, begin.Plan);
        if (active is { } other && other != run)
            return Refused($"run {other} is being trained: wait for it or stop it");
        if (plan.Clusters.Count == 0 || plan.Steps < 1)
            return Refused($"the plan has {plan.Clusters.Count} clusters and {plan.Steps} steps an episode: there is nothing to learn from, give at least one of each");
        if (plan.SelectionHash != selectionHash)
            return Refused($"the plan is for selection {plan.SelectionHash}, this node observes {selectionHash}: start it with that selection");
        if (known is null)
            return new(TrainingAnswer.Begins);
        if (!IsSame(known with { Iterations = plan.Iterations }, plan))
            return Refused($"run {run} was begun with other settings: resume it with those, or begin a run of another name or seed");
        return new(IsSame(known, plan) ? TrainingAnswer.GoesOn : TrainingAnswer.Begins);
    }

    private static TrainingRequest Refused(string reason) => new(TrainingAnswer.IsRefused, reason);

    private static bool IsSame(TrainingPlan one, TrainingPlan other) => LearningWire.Write(one).Equals(LearningWire.Write(other));
}
