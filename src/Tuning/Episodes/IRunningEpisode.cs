using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Episodes;

/// <summary>An episode of any kind as whoever carries it out sees it: effects out, their outcomes in.</summary>
public interface IRunningEpisode
{
    EpisodeId Id { get; }

    EpisodePlan Plan { get; }

    EpisodePhase Phase { get; }

    /// <summary>Steps done.</summary>
    int Steps { get; }

    /// <summary>The last good configuration.</summary>
    Configuration Current { get; }

    /// <summary>How it ended; null while it runs.</summary>
    EpisodeClosed? Closed { get; }

    /// <summary>What follows from an effect's outcome.</summary>
    /// <exception cref="InvalidOperationException">The input does not answer the effect that is under way.</exception>
    IEpisodeDecision Decide(EpisodeInput input);
}

/// <summary>What a running episode decided: events to persist, in order, then one effect to carry out.</summary>
public interface IEpisodeDecision
{
    /// <summary>The run with the events applied.</summary>
    IRunningEpisode Next { get; }

    ImmutableArray<IEpisodeEvent> Events { get; }

    EpisodeEffect Effect { get; }
}
