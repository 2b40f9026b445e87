using Akka.Actor;
using Sluice.Actors.Faults;
using Sluice.Actors.Integrity;
using Sluice.Actors.Storage;
using Sluice.Actors.Telemetry;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Safety;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Actors.Clusters;

/// <summary>What every cluster actor of a node works with.</summary>
/// <param name="Factory">Opens connections.</param>
/// <param name="Selection">What is observed and which levers move.</param>
/// <param name="Policies">The node's copy of the policies.</param>
/// <param name="Learner">Where trajectories go.</param>
public sealed record ClusterSettings(ISparkClusterFactory Factory, Selection Selection, IActorRef Policies, IActorRef Learner)
{
    /// <summary>Who owns which cluster; null where there is but one process.</summary>
    public OwnerTable? Owners { get; init; }

    /// <summary>Whether finished tuning episodes are offered to the learner.</summary>
    public bool OffersExperience { get; init; }

    /// <summary>How long an unanswered offer waits before it is made again.</summary>
    public TimeSpan OfferAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Told what a cluster does when its actor has started, so that a tuned one need not wait until it is asked; null for none.</summary>
    public IActorRef? Keeper { get; init; }

    /// <summary>Where an entity with a damaged journal is kept from running.</summary>
    public Quarantine Quarantine { get; init; } = new();

    /// <summary>Where this node is to die; null for nowhere.</summary>
    public Injection? Injection { get; init; }

    /// <summary>Where what happens is counted.</summary>
    public NodeTelemetry Telemetry { get; init; } = new();

    public EpisodeSettings Episodes { get; init; } = EpisodeSettings.Default;

    public SurveySettings Survey { get; init; } = SurveySettings.Default;

    public SafetySettings Safety { get; init; } = SafetySettings.Default;

    /// <summary>Where a guarded episode reads the time of day, once, when it begins.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public StabilisationSettings Stabilisation { get; init; } = StabilisationSettings.Default;

    /// <summary>How long an unacknowledged trajectory waits before it is sent again.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A snapshot every so many episodes bounds recovery; the journal stays whole.</summary>
    public int SnapshotEvery { get; init; } = 20;

    /// <summary>For one episode, at its tempo.</summary>
    /// <param name="tempo">Its plan's.</param>
    /// <param name="selection">Its policy's.</param>
    public ClusterSettings For(Tempo tempo, Selection selection) => this with
    {
        Selection = selection,
        Episodes = Episodes.At(tempo),
        Safety = Safety.At(tempo),
        Stabilisation = Stabilisation.At(tempo),
    };
}
