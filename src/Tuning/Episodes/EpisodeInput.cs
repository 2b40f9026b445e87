using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Safety;
using Sluice.Tuning.Stabilisation;

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
    RolloutOutcome Outcome, TimeSpan At, string? Reason, ChangeScope? Scope = null, double SkippedEvents = 0) : EpisodeInput
{
    /// <summary>Nothing runs any more: what ran before was ended, and nothing came up in its place.</summary>
    public bool IsDown { get; init; }
}

/// <param name="IsStable">False when the detector timed out.</param>
/// <param name="At">Cluster time of the verdict.</param>
public sealed record StabilisationDone(bool IsStable, TimeSpan At) : EpisodeInput;

/// <summary>Stop here: the cluster is lost or somebody asked.</summary>
public sealed record Abandon(string Reason, TimeSpan At) : EpisodeInput;

/// <param name="At">Cluster time.</param>
public sealed record Waited(TimeSpan At) : EpisodeInput;

public sealed record ChangeWatched(StabilisationSample Stabilisation, GuardSample Guard) : EpisodeInput;

/// <summary>Somebody's decision on the proposal that waits; answers no effect.</summary>
/// <param name="ConfigurationHash">Of the proposal that was looked at.</param>
/// <param name="Verdict">Approved, applied or rejected.</param>
public sealed record ProposalDecided(ulong ConfigurationHash, ProposalVerdict Verdict, string Reason, TimeSpan At) : EpisodeInput;

/// <summary>Somebody's wish to take the last change back; answers no effect.</summary>
public sealed record UndoAsked(string Reason) : EpisodeInput;
