using Sluice.Actors.Clusters;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning.Experiences;

/// <summary>Reads tuned clusters' episodes from the journal, which is where they stay.</summary>
/// <param name="rows">The journal.</param>
/// <param name="shapeOf">The shape of a described cluster.</param>
internal sealed class ExperienceReader(JournalRows rows, Func<ClusterDescription, ClusterShape> shapeOf)
{
    /// <summary>The whole episodes in a part of a cluster's journal whose actions a policy chose and of which at least one step was measured.</summary>
    /// <param name="cluster">Whose.</param>
    /// <param name="after">The part begins after this event.</param>
    /// <param name="upTo">The last event of the part.</param>
    /// <exception cref="Integrity.JournalDamagedException">An event is missing or not the one that was written.</exception>
    public IReadOnlyList<Experience> Find(ClusterId cluster, long after, long upTo) =>
        FinishedEpisodes.In(rows.Read(ClusterActor.PersistenceIdOf(cluster), after, upTo), after);

    /// <summary>An episode in the form that learning takes.</summary>
    /// <param name="experience">Where it lies.</param>
    /// <param name="policy">The version that chose, under the name of the run that learns.</param>
    /// <param name="selection">The selection that it names.</param>
    /// <exception cref="InvalidDataException">It is not what the journal said when it was recorded.</exception>
    public TrainingEpisode Read(Experience experience, PolicyVersion policy, Selection selection)
    {
        var cluster = ClusterActor.PersistenceIdOf(experience.Episode.Cluster);
        var events = rows.Read(cluster, experience.From - 1, experience.To).Cast<IEpisodeEvent>().ToArray();
        var description = rows.Last<ClusterRegistered>(cluster, experience.From)?.Description
            ?? throw new InvalidDataException($"Episode {experience.Episode}: its cluster was never described. Restore the journal from a backup.");
        var begun = (EpisodeBegun)events[0];
        if (begun.SelectionHash != selection.Hash)
            throw new InvalidDataException($"Episode {experience.Episode} is on selection {begun.SelectionHash}, its policy on {selection.Hash}. Restore the journal from a backup.");
        var steps = Trajectories.Rebuild(events, selection, shapeOf(description));
        return new TrainingEpisode(experience.Episode, begun.Class, policy, steps);
    }
}
