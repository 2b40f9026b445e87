using Akka.Actor;
using Sluice.Actors.Faults;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Clusters;

/// <summary>A cluster's last trajectory on its way to the learner: sent again and again until it is acknowledged. The journal has it; this need not last.</summary>
internal sealed class TrajectoryOutbox(IActorRef learner, TimeSpan resendAfter, Injection? injection)
{
    /// <summary>What the owner is told when it is time to <see cref="Send"/> again.</summary>
    public static object ResendDue { get; } = new();

    private IReadOnlyList<SubmitTrajectory> _parts = [];

    public bool IsEmpty => _parts.Count == 0;

    public void Put(EpisodeRecorded recorded, IReadOnlyList<TrajectoryStep> steps) => _parts =
    [
        .. Trajectories.Chunks(
            recorded.Episode, recorded.Begun.Class, ((FromPolicy)recorded.Begun.Plan.Choice).Version, recorded.Opened.ReferenceP99Ms, steps),
    ];

    public void Clear() => _parts = [];

    public void Send(ITimerScheduler timers)
    {
        if (IsEmpty)
            return;
        foreach (var part in _parts)
            learner.Tell(part);
        timers.StartSingleTimer(ResendDue, ResendDue, resendAfter);
    }

    public void Acknowledge(TrajectoryAccepted accepted, ITimerScheduler timers)
    {
        if (_parts is not [var first, ..] || first.Episode != accepted.Episode)
            return;
        Clear();
        timers.Cancel(ResendDue);
        injection?.Reach(InjectionPoint.TrajectoryAcknowledged);
    }
}
