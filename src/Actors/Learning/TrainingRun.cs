using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>One training run as the fold of the learner's events.</summary>
internal sealed record TrainingRun(RunId Run, TrainingPlan Plan)
{
    /// <summary>T_ref by class; null until the reference episodes are in.</summary>
    public ImmutableDictionary<WorkloadClass, double>? References { get; init; }

    /// <summary>Updates made; also the number of the policy version in force.</summary>
    public int Iteration { get; init; }

    public string PolicyHash { get; init; } = "";

    /// <summary>Mean return of every update, for the convergence rule.</summary>
    public ImmutableList<double> MeanReturns { get; init; } = [];

    public string? Ended { get; init; }

    public PolicyVersion Policy => new(Run, Iteration);

    public bool IsComplete => Iteration >= Plan.Iterations || (Plan.StopWhenConverged && Convergence.IsReached(MeanReturns));

    public TrainingRun Apply(ILearningEvent happened) => happened switch
    {
        TrainingBegun begun => this with { Plan = begun.Plan, Ended = null },
        ReferencesFixed fixedAt => this with { References = fixedAt.References.ToImmutableDictionary(r => r.Class, r => r.P99Ms) },
        PolicyUpdated updated when updated.Policy.Number == Iteration + 1 => this with
        {
            Iteration = updated.Policy.Number,
            PolicyHash = updated.PolicyHash,
            MeanReturns = MeanReturns.Add(updated.Statistics.MeanReturn),
        },
        PolicyUpdated updated => throw new InvalidOperationException(
            $"Run {Run}: policy {updated.Policy} follows version {Iteration}; the learner's journal is not contiguous."),
        TrainingEnded ended => this with { Ended = ended.Reason },
        _ => throw new ArgumentException($"Run {Run} cannot apply {happened.GetType().Name}."),
    };
}
