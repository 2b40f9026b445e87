using Sluice.Messages;

namespace Sluice.Hosting.Sessions;

/// <summary>Where a training run stands when its session ends.</summary>
/// <param name="Policy">The last version stored.</param>
/// <param name="PolicyHash">Its hash; null for a run that was stopped.</param>
/// <param name="Reason">Why it ended; null for a run that was stopped and can be resumed.</param>
internal sealed record TrainingResult(PolicyVersion Policy, string? PolicyHash, string? Reason)
{
    public bool IsFinished => Reason is not null;
}
