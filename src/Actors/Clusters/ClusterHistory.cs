using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Safety;

namespace Sluice.Actors.Clusters;

/// <summary>What a cluster's journal amounts to: the fold of its events, and nothing else.</summary>
internal sealed record ClusterHistory
{
    public static ClusterHistory Empty { get; } = new();

    /// <summary>Null before registration.</summary>
    public ClusterDescription? Description { get; private init; }

    /// <summary>Number of the last closed episode; -1 before the first.</summary>
    public int LastEpisode { get; private init; } = -1;

    /// <summary>The last training episode, kept until the next one so that it can be submitted again.</summary>
    public EpisodeRecorded? LastRecorded { get; private init; }

    /// <summary>How the last episode ended; null before the first.</summary>
    public EpisodeClosed? LastClosed { get; private init; }

    /// <summary>Why somebody has paused it; null for one that nobody has.</summary>
    public string? Paused { get; private init; }

    /// <summary>Why it has to be paused and is not yet; null where it has not.</summary>
    public string? Distress => LastClosed is { InDistress: true } closed ? closed.Abandoned : null;

    /// <summary>What the next guarded episode must know; null before the first.</summary>
    public SafetyMemory? Memory { get; private init; }

    /// <summary>The events of a tuning episode whose end is not in the journal.</summary>
    private ImmutableArray<IEpisodeEvent> Unfinished { get; init; } = [];

    public static ClusterHistory From(ClusterSnapshot snapshot) => new()
    {
        Description = snapshot.Description,
        LastEpisode = snapshot.LastEpisode,
        LastRecorded = snapshot.LastRecorded,
        LastClosed = snapshot.LastClosed,
        Paused = snapshot.Paused,
        Memory = snapshot.Memory,
    };

    /// <param name="link">The link of the last event that is in it; null where that has none.</param>
    public ClusterSnapshot Snapshot(ulong? link) => new(Description, LastEpisode, LastRecorded, LastClosed) { Link = link, Paused = Paused, Memory = Memory };

    /// <summary>The same, with what the events of a guarded episode amount to that were not folded one by one.</summary>
    public ClusterHistory With(SafetyMemory memory) => this with { Memory = memory };

    /// <exception cref="InvalidOperationException">A step's episode has no beginning.</exception>
    public ClusterHistory Apply(IClusterEvent happened) => happened switch
    {
        ClusterRegistered registered => this with { Description = registered.Description },
        // The pause is what the distress of the last episode called for.
        ClusterPaused paused => this with { Paused = paused.Reason, LastClosed = LastClosed is null ? null : LastClosed with { InDistress = false } },
        ClusterResumed => this with { Paused = null },
        EpisodeRecorded recorded => Ended(recorded.Closed) with { LastRecorded = recorded },
        SurveyRecorded survey => Ended(survey.Closed),
        EpisodeBegun begun => this with { Unfinished = [begun] },
        EpisodeClosed closed => Ended(closed) with { Memory = SafetyLedger.MemoryAfter([.. Unfinished, closed]) ?? Memory },
        IEpisodeEvent step when Unfinished.IsEmpty => throw new InvalidOperationException(
            $"cluster {step.Episode.Cluster}: {step.GetType().Name} of episode {step.Episode} has no beginning; the journal is not whole."),
        IEpisodeEvent step => this with { Unfinished = Unfinished.Add(step) },
        _ => this,
    };

    /// <summary>The end of the episode that a process left open: a simulated cluster's time ended with it. What was measured stays in the journal.</summary>
    /// <param name="selection">The node's.</param>
    /// <returns>Null where no episode is open.</returns>
    public EpisodeClosed? Broken(Selection selection)
    {
        if (Unfinished is not [EpisodeBegun begun, .. var rest])
            return null;
        const string Reason = "the process stopped during the episode";
        var at = rest.OfType<StepRecorded>().LastOrDefault()?.At ?? begun.At;
        // Only its own selection folds its steps; the node may have another one now.
        if (begun.SelectionHash != selection.Hash)
            return new EpisodeClosed(begun.Episode, rest.OfType<StepRecorded>().Count(), begun.Configuration, null, at, Reason);
        var episode = rest.Aggregate(EpisodeState.Begin(begun, selection), (state, happened) => state.Apply(happened));
        return new EpisodeClosed(begun.Episode, episode.Steps, LeverSettings.Write(episode.Standing), null, at, Reason);
    }

    private ClusterHistory Ended(EpisodeClosed closed) =>
        this with { LastEpisode = closed.Episode.Number, LastRecorded = null, LastClosed = closed, Unfinished = [] };
}
