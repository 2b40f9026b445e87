using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Faults;

/// <summary>What is to happen when a node gets to an injection point for the nth time; for tests of what a node leaves behind.</summary>
/// <param name="at">Where.</param>
/// <param name="time">The how-manieth time, from 1; across all actors of the node.</param>
/// <param name="act">On the thread that gets there.</param>
public sealed class Injection(InjectionPoint at, int time, Action act)
{
    private int _reached;

    public void Reach(InjectionPoint point)
    {
        if (point == at && Interlocked.Increment(ref _reached) == time)
            act();
    }

    /// <summary>The point that comes with an event, once it is in the journal.</summary>
    public void Reach(IEpisodeEvent happened)
    {
        InjectionPoint? point = happened switch
        {
            EpisodeBegun => InjectionPoint.EpisodeBegun,
            EpisodeOpened => InjectionPoint.EpisodeOpened,
            RolloutRequested => InjectionPoint.RolloutRequested,
            RolloutSettled => InjectionPoint.RolloutSettled,
            StepRecorded => InjectionPoint.StepRecorded,
            EpisodeClosed => InjectionPoint.EpisodeClosed,
            _ => null,
        };
        if (point is { } reached)
            Reach(reached);
    }

    /// <summary>The point that comes with what an effect came to, before anything follows from it.</summary>
    public void Reach(EpisodeInput input)
    {
        if (input is StabilisationDone)
            Reach(InjectionPoint.StabilisationWatched);
        else if (input is WindowRead)
            Reach(InjectionPoint.WindowRead);
    }
}
