using Sluice.Actors.Clusters;
using Sluice.Actors.Learning;
using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Actors.Integrity.Checking;

/// <summary>
/// Evaluates the product's invariants from the journal, the record of effects and the policy store, and from nothing else. Writes nothing but tables that are missing. A journal that is
/// being written to is looked at as it grows: check one that rests.
/// </summary>
/// <param name="Rows">One an invariant.</param>
public sealed record JournalCheck(IReadOnlyList<InvariantRow> Rows)
{
    public bool Ok => Rows.All(row => row.Ok);

    /// <param name="journal">Which journal.</param>
    /// <param name="shapeOf">The shape of a described cluster, for recomputing what was masked.</param>
    /// <param name="replays">Tuning episodes to recompute choice by choice, the latest of each cluster first; the others are folded.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<JournalCheck> RunAsync(
        JournalSettings journal, Func<ClusterDescription, ClusterShape> shapeOf, int replays, CancellationToken cancellation = default)
    {
        var chain = new Findings("chain", "every event is there, readable, and the one that was written");
        var lost = new Findings("I1", "no finished episode is lost to the learner");
        var twice = new Findings("I2", "no episode is learnt from twice");
        var owner = new Findings("I3", "nothing of an owner follows something of a later one");
        var once = new Findings("I4", "a configuration is loaded as the journal wanted it, and once an epoch and step");
        var settled = new Findings("I5", "every rollout is settled before the next one");
        var versions = new Findings("I6", "policy versions rise by one and are those in the store");
        var rolledBack = new Findings("I7", "a configuration that died is rolled back");
        var replayed = new Findings("I8", "episodes fold, and replay to the same choices");
        var bins = new Findings("I9", "bins are ordered and inside the hard limits");
        var stopped = new Findings("I10", "nothing is done to a paused cluster");

        var rows = new JournalRows(journal);
        var policies = new PolicyStore(journal.DataOptions());
        var selections = new SelectionStore(journal.DataOptions());
        var owners = new OwnerTable(journal);
        await policies.InitialiseAsync(cancellation).ConfigureAwait(false);
        await selections.InitialiseAsync(cancellation).ConfigureAwait(false);
        await owners.InitialiseAsync(cancellation).ConfigureAwait(false);
        var effects = (await owners.EffectsAsync(null, cancellation).ConfigureAwait(false)).ToLookup(effect => effect.Entity);
        var repaired = await rows.RepairedAsync(cancellation).ConfigureAwait(false);
        var learning = new LearningCheck(lost, twice, versions);
        var (episodes, effectCheck, pauses) = (new EpisodeCheck(settled, rolledBack, replayed, bins), new EffectCheck(owner, once), new PauseCheck(stopped));
        var tuned = new ExperienceCheck(learning, lost, twice);
        IReadOnlyList<ILearningEvent> learner = [], experience = [];
        foreach (var entity in await rows.EntitiesAsync(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            var events = JournalRows.Read(entity, rows.Of(entity), out var damage);
            chain.Checked(events.Count);
            if (damage is not null)
                chain.Violated(damage.Message);
            if (entity == LearnerActor.LearnerPersistenceId)
                learner = [.. events.OfType<ILearningEvent>()];
            if (entity == ExperienceActor.ExperiencePersistenceId)
                experience = [.. events.OfType<ILearningEvent>()];
            if (!entity.StartsWith(ClusterActor.PersistenceIdOf(new("")), StringComparison.Ordinal))
                continue;
            var ofCluster = events.OfType<IClusterEvent>().ToArray();
            tuned.Finished(new(entity[ClusterActor.PersistenceIdOf(new("")).Length..]), events);
            foreach (var recorded in ofCluster.OfType<EpisodeRecorded>())
                learning.Recorded(recorded);
            effectCheck.Run(entity, [.. effects[entity]], ofCluster, repaired.GetValueOrDefault(entity));
            pauses.Run(entity, [.. effects[entity]], ofCluster);
            var description = ofCluster.OfType<ClusterRegistered>().LastOrDefault()?.Description;
            foreach (var episode in Tuned(ofCluster).Reverse())
            {
                var selection = await selections.FindAsync(((EpisodeBegun)episode[0]).SelectionHash, cancellation).ConfigureAwait(false);
                episodes.Run(episode, selection);
                if (replays > 0 && selection is not null && description is not null && episode[^1] is EpisodeClosed)
                {
                    replays--;
                    await ReplayAsync(episode, selection, description).ConfigureAwait(false);
                }
            }
        }

        var stored = await policies.ListAsync(cancellation).ConfigureAwait(false);
        learning.Run(learner, stored, chain.Row.Ok);
        tuned.Run(experience, stored, chain.Row.Ok && repaired.Count == 0);
        return new([chain.Row, lost.Row, twice.Row, owner.Row, once.Row, settled.Row, versions.Row, rolledBack.Row, replayed.Row, bins.Row, stopped.Row]);

        async Task ReplayAsync(IReadOnlyList<IEpisodeEvent> episode, Selection selection, ClusterDescription description)
        {
            var begun = (EpisodeBegun)episode[0];
            var policy = begun.Plan.Choice is FromPolicy from ? await policies.FindAsync(from.Version, cancellation).ConfigureAwait(false) : null;
            if (begun.Plan.Choice is FromPolicy named && policy is null && episode.OfType<StepRecorded>().Any())
            {
                replayed.Violated($"{begun.Episode} ran policy {named.Version}, which is not in the store");
                return;
            }

            var verdict = EpisodeReplay.Check(episode, selection, policy?.Snapshot, shapeOf(description));
            replayed.Require(verdict.IsIdentical, () => $"{begun.Episode}, step {verdict.First!.Step}: {verdict.First.What} was {verdict.First.Recorded}, is {verdict.First.Recomputed}");
        }
    }

    /// <summary>The episodes whose events were persisted one by one, each from its beginning.</summary>
    private static IEnumerable<IReadOnlyList<IEpisodeEvent>> Tuned(IEnumerable<IClusterEvent> events) => events.OfType<IEpisodeEvent>()
        .Where(happened => happened is not (EpisodeRecorded or SurveyRecorded)).GroupBy(happened => happened.Episode)
        .Select(group => group.ToArray()).Where(episode => episode[0] is EpisodeBegun);
}
