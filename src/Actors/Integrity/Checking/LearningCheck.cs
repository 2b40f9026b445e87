using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;

namespace Sluice.Actors.Integrity.Checking;

/// <summary>What must hold between the episodes in the clusters' journals, the learner's and the policy store.</summary>
internal sealed class LearningCheck(Findings lost, Findings twice, Findings versions)
{
    private readonly Dictionary<RunId, HashSet<EpisodeId>> _recorded = [];

    /// <summary>Takes note of a training episode in its cluster's journal.</summary>
    public void Recorded(EpisodeRecorded episode)
    {
        if (episode.Begun.Plan is { Kind: EpisodeKind.Training, Choice: FromPolicy from } && episode.Episode.Number > 0)
            (_recorded.TryGetValue(from.Version.Run, out var of) ? of : _recorded[from.Version.Run] = []).Add(episode.Episode);
    }

    /// <param name="learning">The learner's events in order.</param>
    /// <param name="stored">The policy store.</param>
    /// <param name="isWhole">False where a cluster's journal is damaged: then an episode may be missing there.</param>
    public void Run(IReadOnlyList<ILearningEvent> learning, IReadOnlyList<PolicyListing> stored, bool isWhole)
    {
        foreach (var run in learning.Select(happened => happened.Run).Distinct())
            Run(run, [.. learning.OfType<PolicyUpdated>().Where(updated => updated.Run == run)], [.. stored.Where(policy => policy.Version.Run == run)], isWhole);
    }

    private void Run(RunId run, PolicyUpdated[] updates, PolicyListing[] stored, bool isWhole)
    {
        var consumed = Consumed(run, updates, stored);
        var recorded = _recorded.GetValueOrDefault(run, []);
        foreach (var episode in recorded)
        {
            lost.Require(
                consumed.Contains(episode) || episode.Number == updates.Length + 1,
                () => $"episode {episode} is in its cluster's journal, and the learner is past it without it");
        }

        if (isWhole)
        {
            foreach (var episode in consumed)
                lost.Require(recorded.Contains(episode), () => $"episode {episode} was learnt from and is not in its cluster's journal");
        }
    }

    /// <summary>The episodes of a run's updates; its versions are checked on the way.</summary>
    public HashSet<EpisodeId> Consumed(RunId run, IReadOnlyList<PolicyUpdated> updates, IReadOnlyList<PolicyListing> stored)
    {
        var consumed = new HashSet<EpisodeId>();
        for (var i = 0; i < updates.Count; i++)
        {
            var update = updates[i];
            versions.Require(update.Policy.Number == i + 1, () => $"run {run}: version {update.Policy.Number} follows version {i}");
            var held = stored.FirstOrDefault(policy => policy.Version == update.Policy);
            versions.Require(held?.Hash == update.PolicyHash, () => $"policy {update.Policy}: the journal says {update.PolicyHash}, the store {held?.Hash ?? "has none"}");
            foreach (var episode in update.Episodes)
                twice.Require(consumed.Add(episode), () => $"episode {episode} is in two updates, the second is {update.Policy}");
        }

        // The next version is stored before the journal says so.
        versions.Require(stored.All(policy => policy.Version.Number <= updates.Count + 1), () => $"run {run}: the store has versions beyond {updates.Count + 1}, the journal {updates.Count}");
        return consumed;
    }
}
