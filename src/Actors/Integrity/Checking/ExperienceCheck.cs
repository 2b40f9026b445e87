using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Integrity.Checking;

/// <summary>What must hold between the episodes of tuned clusters and what the learner has taken of them.</summary>
internal sealed class ExperienceCheck(LearningCheck learning, Findings lost, Findings twice)
{
    private readonly Dictionary<ClusterId, IReadOnlyList<Experience>> _finished = [];

    /// <summary>Takes note of a cluster's whole episodes that a policy chose and of which something was measured.</summary>
    /// <param name="cluster">Whose journal.</param>
    /// <param name="events">All of its events, in order.</param>
    public void Finished(ClusterId cluster, IReadOnlyList<object> events) => _finished[cluster] = FinishedEpisodes.In(events);

    /// <param name="experience">The learner's events of tuned clusters, in order.</param>
    /// <param name="stored">The policy store.</param>
    /// <param name="isWhole">False where a cluster's journal is damaged or was repaired: then an episode may be missing there.</param>
    public void Run(IReadOnlyList<ILearningEvent> experience, IReadOnlyList<PolicyListing> stored, bool isWhole)
    {
        var taken = new HashSet<EpisodeId>();
        var heard = new HashSet<EpisodeId>();
        var upTo = new Dictionary<ClusterId, long>();
        foreach (var each in experience.OfType<ExperienceTaken>())
        {
            upTo[each.Cluster] = Math.Max(each.SequenceNr, upTo.GetValueOrDefault(each.Cluster));
            heard.UnionWith(each.PassedOver.Select(number => new EpisodeId(each.Cluster, number)));
            foreach (var episode in each.Episodes)
                twice.Require(taken.Add(episode.Episode), () => $"episode {episode.Episode} is taken twice, the second time for run {each.Run}");
        }

        foreach (var run in experience.Select(happened => happened.Run).Distinct())
        {
            var consumed = learning.Consumed(
                run, [.. experience.OfType<PolicyUpdated>().Where(updated => updated.Run == run)], [.. stored.Where(policy => policy.Version.Run == run)]);
            foreach (var episode in consumed)
                lost.Require(taken.Contains(episode), () => $"episode {episode} was learnt from and never taken");
        }

        if (!isWhole)
            return;
        var finished = _finished.Values.SelectMany(of => of).ToArray();
        foreach (var episode in finished.Where(each => each.To <= upTo.GetValueOrDefault(each.Episode.Cluster)).Select(each => each.Episode))
            lost.Require(taken.Contains(episode) || heard.Contains(episode), () => $"episode {episode} is in its cluster's journal, and the learner is past it without it");
        var known = finished.Select(each => each.Episode).ToHashSet();
        foreach (var episode in taken)
            lost.Require(known.Contains(episode), () => $"episode {episode} was taken and is not in its cluster's journal");
    }
}
