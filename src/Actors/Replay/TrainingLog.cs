using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Replay;

/// <summary>The training episodes of a journal, as far as a policy may learn from them again.</summary>
/// <param name="Read">Training episodes in the journal; reference episodes, which have no steps, are not counted.</param>
/// <param name="Usable">Those that may be learnt from, by cluster and number.</param>
/// <param name="LeftOut">The others.</param>
public sealed record TrainingLog(int Read, IReadOnlyList<TrainingEpisode> Usable, IReadOnlyList<LeftOut> LeftOut)
{
    /// <summary>Reads cluster by cluster: what is left out is counted and forgotten, so that memory grows with what is used alone.</summary>
    /// <param name="reader">The journal.</param>
    /// <param name="criteria">Which episodes may be learnt from.</param>
    /// <param name="selection">The selection that the criteria name.</param>
    /// <param name="shapeOf">The shape of a described cluster.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidDataException">An episode is not what the journal said when it was recorded.</exception>
    public static async Task<TrainingLog> ReadAsync(
        JournalReader reader, ReuseCriteria criteria, Selection selection, Func<ClusterDescription, ClusterShape> shapeOf, CancellationToken cancellation = default)
    {
        var read = 0;
        var usable = new List<TrainingEpisode>();
        var leftOut = new Dictionary<(ReuseFit Why, RunId? Run), LeftOut>();
        foreach (var cluster in await reader.ClustersAsync().ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            ClusterDescription? description = null;
            foreach (var happened in await reader.EventsAsync(cluster).ConfigureAwait(false))
            {
                if (happened is ClusterRegistered registered)
                    description = registered.Description;
                if (happened is not EpisodeRecorded { Begun.Plan: { Kind: EpisodeKind.Training, Steps: > 0 } plan } episode)
                    continue;
                read++;
                var fit = criteria.FitOf(episode.Begun);
                if (fit == ReuseFit.Usable)
                {
                    usable.Add(Rebuilt(episode, selection, shapeOf(description ?? throw Damaged(episode, "its cluster was never described"))));
                    continue;
                }

                var key = (fit, (plan.Choice as FromPolicy)?.Version.Run);
                var others = leftOut.GetValueOrDefault(key) ?? new LeftOut(fit, key.Item2, 0, episode.Episode);
                leftOut[key] = others with { Episodes = others.Episodes + 1 };
            }
        }

        return new(read, usable, [.. leftOut.OrderBy(entry => entry.Key.Why).ThenBy(entry => entry.Key.Run?.Value, StringComparer.Ordinal).Select(entry => entry.Value)]);
    }

    private static TrainingEpisode Rebuilt(EpisodeRecorded episode, Selection selection, ClusterShape shape)
    {
        var steps = Trajectories.Rebuild(episode, selection, shape);
        if (steps.Count != episode.Begun.Plan.Steps)
            throw Damaged(episode, $"{steps.Count} of its {episode.Begun.Plan.Steps} steps are there");
        return new(episode.Episode, episode.Begun.Class, ((FromPolicy)episode.Begun.Plan.Choice).Version, steps);
    }

    private static InvalidDataException Damaged(EpisodeRecorded episode, string what) =>
        new($"Episode {episode.Episode} is damaged or of another version of Sluice: {what}. Restore the journal from a backup.");
}

/// <summary>Episodes that are not learnt from, and why.</summary>
/// <param name="Why">Never <see cref="ReuseFit.Usable"/>.</param>
/// <param name="Run">Whose they are; null where no policy chose.</param>
/// <param name="Episodes">How many.</param>
/// <param name="First">One of them.</param>
public sealed record LeftOut(ReuseFit Why, RunId? Run, int Episodes, EpisodeId First);
