namespace Sluice.Messages.Clusters;

/// <summary>Goes to the one actor that owns this cluster, wherever it lives.</summary>
public interface IClusterMessage
{
    ClusterId Cluster { get; }
}

/// <summary>Makes a cluster known; answered by <see cref="ClusterAccepted"/> or <see cref="ClusterRefused"/>. May be repeated.</summary>
public sealed record RegisterCluster(ClusterId Cluster, ClusterDescription Description) : IClusterMessage;

/// <summary>The cluster is known, durably.</summary>
public sealed record ClusterAccepted(ClusterId Cluster) : IClusterMessage;

/// <summary>A command was not carried out; nothing has changed.</summary>
/// <param name="Reason">What is wrong and how to mend it, for people.</param>
public sealed record ClusterRefused(ClusterId Cluster, string Reason) : IClusterMessage;

/// <summary>
/// Runs an episode. Idempotent by <see cref="Episode"/>: a running one goes on, a closed one is submitted again from the journal.
/// The sender is told <see cref="EpisodeProgressed"/> for every step of a tuning episode and <see cref="EpisodeFinished"/> at its end.
/// </summary>
public sealed record BeginEpisode(EpisodeId Episode, EpisodePlan Plan) : IClusterMessage
{
    public ClusterId Cluster => Episode.Cluster;
}

/// <summary>Stops a running episode after the effect that is under way; it is closed as abandoned.</summary>
public sealed record AbandonEpisode(EpisodeId Episode, string Reason) : IClusterMessage
{
    public ClusterId Cluster => Episode.Cluster;
}

/// <summary>
/// Stops whatever is done to a cluster until it is resumed: a running episode is abandoned, none is begun. Answered by <see cref="ClusterView"/> once it
/// is on record, or by <see cref="ClusterRefused"/>. May be repeated.
/// </summary>
/// <param name="Reason">For people.</param>
public sealed record PauseCluster(ClusterId Cluster, string Reason) : IClusterMessage;

/// <summary>Lets episodes begin again; answered by <see cref="ClusterView"/>. May be repeated.</summary>
public sealed record ResumeCluster(ClusterId Cluster) : IClusterMessage;

/// <summary>
/// Lets a proposed change go out. Answered by <see cref="ClusterView"/> once it is on record, or by <see cref="ClusterRefused"/>; repeated, it changes nothing.
/// </summary>
/// <param name="ConfigurationHash">Of the proposal that was looked at: another one is not approved by mistake.</param>
/// <param name="AtOnce">True to pass over blackout windows and the change budget; false for a change that waits for both.</param>
/// <param name="Reason">For people.</param>
public sealed record ApproveChange(ClusterId Cluster, ulong ConfigurationHash, bool AtOnce, string Reason) : IClusterMessage;

/// <summary>Turns a proposed change down: its settings are not proposed again for a while. Answered like <see cref="ApproveChange"/>.</summary>
/// <param name="ConfigurationHash">Of the proposal that was looked at.</param>
/// <param name="Reason">For people.</param>
public sealed record RejectChange(ClusterId Cluster, ulong ConfigurationHash, string Reason) : IClusterMessage;

/// <summary>
/// Takes the last change back: the one in effect that is not measured yet, else the last one that stayed. Answered by <see cref="ClusterView"/> when the order is
/// taken, not when it is carried out, or by <see cref="ClusterRefused"/>.
/// </summary>
/// <param name="Reason">For people.</param>
public sealed record UndoChange(ClusterId Cluster, string Reason) : IClusterMessage;

/// <summary>Asks what a cluster is doing; answered by <see cref="ClusterView"/>.</summary>
public sealed record GetCluster(ClusterId Cluster) : IClusterMessage;

/// <param name="Description">Null for a cluster that was never registered.</param>
/// <param name="Episode">The current or last episode's number; -1 before the first.</param>
/// <param name="Step">Steps recorded in it.</param>
/// <param name="Phase">What is under way.</param>
/// <param name="Configuration">Levers in effect that differ from Spark's defaults.</param>
public sealed record ClusterView(
    ClusterId Cluster, ClusterDescription? Description, int Episode, int Step, EpisodePhase Phase, IReadOnlyList<LeverSetting> Configuration) : IClusterMessage
{
    /// <summary>Why it is kept from running; null for a cluster in order.</summary>
    public string? Quarantine { get; init; }

    /// <summary>Why somebody has paused it; null for one that nobody has.</summary>
    public string? Paused { get; init; }

    /// <summary>How far it is left to the tuner; null outside an episode and for one without safety rules.</summary>
    public ClusterMode? Mode { get; init; }

    /// <summary>The change that waits for somebody's approval; null for none.</summary>
    public ChangeProposed? Proposal { get; init; }
}

public enum EpisodePhase
{
    Idle = 0,
    Opening = 1,
    Choosing = 2,
    Loading = 3,
    Stabilising = 4,
    Measuring = 5,
    Closing = 6,
    Closed = 7,

    /// <summary>Its journal is damaged: it does nothing until that is repaired.</summary>
    Quarantined = 20,

    /// <summary>Somebody has paused it: nothing is done to it until it is resumed.</summary>
    Paused = 21,

    /// <summary>A change is proposed and waits for approval.</summary>
    Proposed = 22,
}
