namespace Sluice.Messages.Clusters;

/// <summary>Something that happened to one cluster and is in its journal.</summary>
public interface IClusterEvent;

public sealed record ClusterRegistered(ClusterId Cluster, ClusterDescription Description) : IClusterEvent;

/// <summary>From here on nothing is done to the cluster.</summary>
/// <param name="Epoch">The ownership epoch it was paused under: whatever bears an earlier one is refused. 0 where there can be but one owner.</param>
/// <param name="Reason">For people.</param>
public sealed record ClusterPaused(ClusterId Cluster, long Epoch, string Reason) : IClusterEvent;

/// <summary>Episodes may begin again.</summary>
public sealed record ClusterResumed(ClusterId Cluster) : IClusterEvent;

/// <summary>An event of one episode.</summary>
public interface IEpisodeEvent : IClusterEvent
{
    EpisodeId Episode { get; }
}

/// <param name="SelectionHash">The selection that fixes what is observed and which levers move.</param>
/// <param name="Configuration">Levers that differ from Spark's defaults at the start.</param>
/// <param name="At">Cluster time at which the opening began.</param>
public sealed record EpisodeBegun(
    EpisodeId Episode, EpisodePlan Plan, WorkloadClass Class, string SelectionHash, IReadOnlyList<LeverSetting> Configuration, TimeSpan At) : IEpisodeEvent
{
    /// <summary>What the cluster's earlier episodes leave for this one; null where the plan has no safety rules.</summary>
    public SafetyMemory? Memory { get; init; }
}

/// <summary>The opening was read: the first state is known.</summary>
/// <param name="Observation">Encoded features, two bytes each (IEEE half).</param>
/// <param name="ReferenceP99Ms">T_ref, as planned or as measured here.</param>
/// <param name="P99Ms">p99 over the opening's last five minutes: Q_0.</param>
public sealed record EpisodeOpened(EpisodeId Episode, TimeSpan At, Half[] Observation, double ReferenceP99Ms, double P99Ms) : IEpisodeEvent;

/// <summary>A change was chosen and waits for approval.</summary>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Changes">The levers that would change.</param>
/// <param name="ConfigurationHash">Hash of the whole configuration that would be in effect.</param>
/// <param name="Restarts">What it would restart: a change scope's name, e.g. <c>Application</c>.</param>
/// <param name="At">Cluster time.</param>
/// <param name="LapsesAt">UTC.</param>
public sealed record ChangeProposed(
    EpisodeId Episode, int Step, IReadOnlyList<LeverSetting> Changes, ulong ConfigurationHash, string Restarts, TimeSpan At, DateTimeOffset LapsesAt) : IEpisodeEvent;

/// <summary>What became of a proposal.</summary>
/// <param name="Reason">For people.</param>
/// <param name="At">Cluster time.</param>
public sealed record ProposalSettled(EpisodeId Episode, int Step, ProposalVerdict Verdict, string Reason, TimeSpan At) : IEpisodeEvent;

public enum ProposalVerdict
{
    /// <summary>It goes out once blackout windows and the change budget let it.</summary>
    Approved = 1,

    /// <summary>It goes out at once.</summary>
    Applied = 2,

    Rejected = 3,

    /// <summary>Nobody decided in time, or what was approved could not go out in time.</summary>
    Lapsed = 4,
}

/// <summary>A change in effect was found to break the objective: the last good configuration is loaded again.</summary>
/// <param name="Reason">For people.</param>
/// <param name="At">Cluster time.</param>
public sealed record GuardAlarmed(EpisodeId Episode, int Step, string Reason, TimeSpan At) : IEpisodeEvent;

/// <summary>Somebody's wish to have a change taken back was carried out.</summary>
/// <param name="Step">The step under way.</param>
/// <param name="Configuration">The touched levers of the configuration that is in effect again.</param>
/// <param name="Undone">The settings that are not tried again for a while.</param>
/// <param name="Reason">For people.</param>
/// <param name="At">Cluster time.</param>
public sealed record ChangeUndone(
    EpisodeId Episode, int Step, IReadOnlyList<LeverSetting> Configuration, IReadOnlyList<LeverSetting> Undone, string Reason, TimeSpan At) : IEpisodeEvent;

/// <summary>The intent to change a configuration; persisted before the effect.</summary>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Changes">The levers that change.</param>
/// <param name="ConfigurationHash">Hash of the whole configuration that is to be in effect.</param>
public sealed record RolloutRequested(EpisodeId Episode, int Step, IReadOnlyList<LeverSetting> Changes, ulong ConfigurationHash, TimeSpan At) : IEpisodeEvent;

/// <summary>The outcome of a rollout; persisted after the effect.</summary>
public sealed record RolloutSettled(EpisodeId Episode, int Step, RolloutOutcome Outcome, ulong ConfigurationHash, TimeSpan At, string? Reason) : IEpisodeEvent;

public enum RolloutOutcome
{
    Loaded = 1,
    Refused = 2,
    Died = 3,
    Unavailable = 4,
}

/// <summary>One (state, action, reward), with what is needed to recompute the state, the probability and the choice.</summary>
/// <param name="Step">From 0.</param>
/// <param name="Action">Index in the action space; the first of the step's choices.</param>
/// <param name="Lever">The lever that it assigned; empty for hold.</param>
/// <param name="From">Its value before, in the catalogue's unit.</param>
/// <param name="To">The value assigned, ridge included.</param>
/// <param name="Component">Which part of the behaviour mixture was drawn.</param>
/// <param name="Probability">mu(a|s).</param>
/// <param name="StateHash">Hash of the policy's input.</param>
/// <param name="Outcome">Whether the step counts and how.</param>
/// <param name="Reward">r_t; 0 for an unmeasured step.</param>
/// <param name="P99Ms">Q_t: p99 over the events that arrived in the window.</param>
/// <param name="MeanMs">Mean latency over the same events.</param>
/// <param name="ChangeCost">D_t, dimensionless.</param>
/// <param name="Durations">Where the step's time went.</param>
/// <param name="IsStable">False when the detector timed out.</param>
/// <param name="Observation">Encoded features of the window: the next state's.</param>
/// <param name="At">Cluster time at the end of the step.</param>
public sealed record StepRecorded(
    EpisodeId Episode,
    int Step,
    int Action,
    string Lever,
    double From,
    double To,
    ChoiceComponent Component,
    float Probability,
    ulong StateHash,
    StepOutcome Outcome,
    float Reward,
    float P99Ms,
    float MeanMs,
    float ChangeCost,
    StepDurations Durations,
    bool IsStable,
    Half[] Observation,
    TimeSpan At) : IEpisodeEvent
{
    /// <summary>
    /// What was chosen after the first move to go into the same rollout, in order: moves of other levers and, unless the bundle was full,
    /// last of all a hold.
    /// </summary>
    public IReadOnlyList<FurtherChoice> Further { get; init; } = [];
}

/// <summary>A choice of a step after its first.</summary>
/// <param name="Action">Index in the action space.</param>
/// <param name="Lever">The lever that it assigned; empty for the hold that ended the bundle.</param>
/// <param name="From">Its value before, in the catalogue's unit.</param>
/// <param name="To">The value assigned, ridge included.</param>
/// <param name="Component">Which part of the behaviour mixture was drawn.</param>
/// <param name="Probability">mu(a|s), in the state with the moves before it made.</param>
public sealed record FurtherChoice(int Action, string Lever, double From, double To, ChoiceComponent Component, float Probability);

/// <summary>The component of the behaviour mixture an action was drawn from (method, section 5).</summary>
public enum ChoiceComponent
{
    Exploit = 1,
    Explore = 2,
    Script = 3,

    /// <summary>The return to the best configuration seen, at the last step of a tuning episode.</summary>
    Return = 4,

    /// <summary>Chosen by a rival of the policy.</summary>
    Rival = 20,
}

public enum StepOutcome
{
    Measured = 1,

    /// <summary>The configuration was refused, died or completed nothing: reward -10, rolled back, remembered as forbidden.</summary>
    Faulty = 2,

    /// <summary>The infrastructure failed: no sample, weight zero.</summary>
    Unmeasured = 3,
}

/// <summary>The four parts of a step in cluster time (method, section 8).</summary>
public readonly record struct StepDurations(TimeSpan Generation, TimeSpan Loading, TimeSpan Stabilisation, TimeSpan Measuring);

/// <param name="Configuration">The touched levers of the configuration in effect at the end; after a tuning episode, the best one seen.</param>
/// <param name="ClosingP99Ms">p99 over the closing window; null without one, or when nothing arrived in it.</param>
/// <param name="Abandoned">Why the episode ended early; null for one that ran to its end.</param>
public sealed record EpisodeClosed(
    EpisodeId Episode, int Steps, IReadOnlyList<LeverSetting> Configuration, double? ClosingP99Ms, TimeSpan At, string? Abandoned) : IEpisodeEvent
{
    /// <summary>What the cluster runs, if anything, is not known: it pauses until somebody has looked at it.</summary>
    public bool InDistress { get; init; }
}

/// <summary>A whole training episode, persisted at once when it closes.</summary>
public sealed record EpisodeRecorded(EpisodeBegun Begun, EpisodeOpened Opened, IReadOnlyList<StepRecorded> Steps, EpisodeClosed Closed) : IEpisodeEvent
{
    public EpisodeId Episode => Begun.Episode;
}
