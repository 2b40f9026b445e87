using Akka.Actor;
using Sluice.Actors.Faults;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>What the learner works with.</summary>
/// <param name="Clusters">Reaches every cluster's actor.</param>
/// <param name="Policies">Where policy versions are kept.</param>
/// <param name="Selection">Fixes the shape of the policy.</param>
/// <param name="Engine">Makes the engine a plan names; throws <see cref="ArgumentException"/> with the reason where it cannot be had.</param>
public sealed record LearnerSettings(IActorRef Clusters, PolicyStore Policies, Selection Selection, Func<string, IPolicyEngine> Engine)
{
    /// <summary>Who the learner is; null where there is but one process.</summary>
    public OwnerTable? Owners { get; init; }

    /// <summary>How it learns from clusters that are tuned; null where it does not.</summary>
    public ExperienceSettings? Experience { get; init; }

    /// <summary>Where a learner with a damaged journal is kept from running.</summary>
    public Quarantine Quarantine { get; init; } = new();

    /// <summary>Where this node is to die; null for nowhere.</summary>
    public Injection? Injection { get; init; }

    /// <summary>Where what happens is counted.</summary>
    public NodeTelemetry Telemetry { get; init; } = new();

    public LearningSettings Learning { get; init; } = LearningSettings.Default;

    public TrainingPace Pace { get; init; } = new();

    /// <summary>How long the learner waits for a cluster before it asks again.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(15);
}
