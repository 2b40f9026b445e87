using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Episodes;

/// <summary>What came back from an effect.</summary>
public abstract record EpisodeInput;

public sealed record WindowRead(WindowReading Reading) : EpisodeInput;

public sealed record ObservationRead(ObservationReading Reading) : EpisodeInput;

/// <param name="At">Cluster time when the cluster took events again, or when the rollout failed.</param>
/// <param name="Reason">Why it was not loaded.</param>
/// <param name="Scope">What had to restart; null when nothing changed.</param>
/// <param name="SkippedEvents">Events passed over.</param>
public sealed record RolloutDone(
    RolloutOutcome Outcome, TimeSpan At, string? Reason, ChangeScope? Scope = null, double SkippedEvents = 0) : EpisodeInput;

/// <param name="IsStable">False when the detector timed out.</param>
/// <param name="At">Cluster time of the verdict.</param>
public sealed record StabilisationDone(bool IsStable, TimeSpan At) : EpisodeInput;

/// <summary>Stop here: the cluster is lost or somebody asked.</summary>
public sealed record Abandon(string Reason, TimeSpan At) : EpisodeInput;
