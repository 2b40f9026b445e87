namespace Sluice.Messages.Learning;

/// <summary>
/// Part of a finished episode on its way to learning; bounded, since remoting frames are. Resent until <see cref="TrajectoryAccepted"/>.
/// </summary>
/// <param name="Chunk">From 0.</param>
/// <param name="Chunks">How many parts the trajectory has.</param>
/// <param name="ReferenceP99Ms">T_ref used or, for a reference episode (no steps), measured.</param>
/// <param name="Steps">This part's steps in order.</param>
public sealed record SubmitTrajectory(
    EpisodeId Episode, WorkloadClass Class, PolicyVersion Policy, int Chunk, int Chunks, double ReferenceP99Ms, IReadOnlyList<TrajectoryStep> Steps);

/// <param name="State">The policy's input before normalisation; NaN where nothing was observed.</param>
/// <param name="Allowed">Bit a of word a/64 set: action a was allowed.</param>
/// <param name="Action">The action taken.</param>
/// <param name="Probability">mu(a|s) when it was taken.</param>
/// <param name="Reward">r_t.</param>
/// <param name="Weight">0 for a step that is no sample, else 1.</param>
/// <param name="P99Ratio">Q_t over T_ref, for the reports.</param>
/// <param name="IsFaulty">The configuration was faulty.</param>
public sealed record TrajectoryStep(
    float[] State, ulong[] Allowed, int Action, float Probability, float Reward, float Weight, float P99Ratio, bool IsFaulty)
{
    /// <summary>The step's choices after the first: all of them earned its reward together.</summary>
    public IReadOnlyList<TrajectoryChoice> Further { get; init; } = [];
}

/// <param name="State">The policy's input with the moves before it made.</param>
/// <param name="Allowed">As in <see cref="TrajectoryStep"/>.</param>
/// <param name="Action">The action taken.</param>
/// <param name="Probability">mu(a|s) when it was taken.</param>
public sealed record TrajectoryChoice(float[] State, ulong[] Allowed, int Action, float Probability);

/// <summary>The learner holds the trajectory (again, or for the first time): stop resending.</summary>
public sealed record TrajectoryAccepted(EpisodeId Episode);

/// <summary>An episode that ended without a trajectory: its cluster was lost. Answered by <see cref="TrajectoryAccepted"/> too.</summary>
public sealed record DropEpisode(EpisodeId Episode, string Reason);
