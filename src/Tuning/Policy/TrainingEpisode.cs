using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Tuning.Policy;

/// <summary>A finished episode as it was sent to learning, its chunks put together.</summary>
/// <param name="Id">Its id; batches are summed in id order.</param>
/// <param name="Class">Whose baseline it shares.</param>
/// <param name="Policy">The version that its actions were drawn from.</param>
/// <param name="Steps">All its steps, in order.</param>
public sealed record TrainingEpisode(EpisodeId Id, WorkloadClass Class, PolicyVersion Policy, IReadOnlyList<TrajectoryStep> Steps);
