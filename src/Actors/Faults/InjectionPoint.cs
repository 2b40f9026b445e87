namespace Sluice.Actors.Faults;

/// <summary>
/// A place between two effects at which a fault test can have its node die, as PostgreSQL's injection points: what is before it has happened, what
/// follows has not.
/// </summary>
public enum InjectionPoint
{
    /// <summary>A cluster has this owner, its episode is not in the journal.</summary>
    OwnerAcquired,

    /// <summary>In the journal; nothing was asked of the cluster yet.</summary>
    EpisodeBegun,

    /// <summary>The reference latency is in the journal, no step has begun.</summary>
    EpisodeOpened,

    /// <summary>The intent is in the journal, nothing was done.</summary>
    RolloutRequested,

    /// <summary>The rollout is on record in the database, nothing was loaded.</summary>
    RolloutAdmitted,

    /// <summary>The configuration was loaded; the journal does not know.</summary>
    ConfigurationLoaded,

    /// <summary>The outcome is in the journal, the cluster is not watched yet.</summary>
    RolloutSettled,

    /// <summary>The watch is over, the measuring has not begun.</summary>
    StabilisationWatched,

    /// <summary>The window was read; nobody has recorded it.</summary>
    WindowRead,

    /// <summary>The step is in the journal, the next one is not chosen.</summary>
    StepRecorded,

    /// <summary>The end is in the journal; nobody was told.</summary>
    EpisodeClosed,

    /// <summary>A training episode is in the journal as a whole; the learner has not got it.</summary>
    EpisodeRecorded,

    /// <summary>The learner holds a trajectory; its cluster does not know.</summary>
    TrajectoryCollected,

    /// <summary>A cluster knows that its trajectory was taken.</summary>
    TrajectoryAcknowledged,

    /// <summary>New weights are made; the store has not got them.</summary>
    UpdateComputed,

    /// <summary>The store has the new version, the learner's journal has not.</summary>
    PolicySaved,

    /// <summary>The update is in the journal; nobody was told.</summary>
    PolicyUpdated,
}
