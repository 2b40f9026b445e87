using Akka.Actor;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Clusters;

/// <summary>A cluster's standing offer to the learner: made again and again until it is answered, and each one covers those before it.</summary>
internal sealed class ExperienceOffer(ClusterId cluster, IActorRef learner, TimeSpan offerAfter)
{
    private OfferExperience? _open;

    /// <summary>What the owner is told when it is time to <see cref="Send"/> again.</summary>
    public static object Due { get; } = new();

    /// <param name="sequenceNr">The last event of the cluster's journal.</param>
    /// <param name="timers">The owner's.</param>
    public void Make(long sequenceNr, ITimerScheduler timers)
    {
        _open = new OfferExperience(cluster, sequenceNr);
        Send(timers);
    }

    public void Send(ITimerScheduler timers)
    {
        if (_open is null)
            return;
        learner.Tell(_open);
        timers.StartSingleTimer(Due, Due, offerAfter);
    }

    public void Answered(ExperienceHeld held, ITimerScheduler timers)
    {
        if (held.SequenceNr < _open?.SequenceNr)
            return;
        _open = null;
        timers.Cancel(Due);
    }
}
