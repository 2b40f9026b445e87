using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Tuning.Safety;

/// <summary>What a guarded episode decided.</summary>
public sealed record GuardedDecision(GuardedRun Next, ImmutableArray<IEpisodeEvent> Events, EpisodeEffect Effect) : IEpisodeDecision
{
    IRunningEpisode IEpisodeDecision.Next => Next;

    internal GuardedDecision After(IEpisodeEvent earlier) => this with { Events = Events.Insert(0, earlier) };
}
