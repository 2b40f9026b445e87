using Sluice.Actors.Storage;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Integrity.Checking;

/// <summary>What must hold between a cluster's journal and the record of what was done to it.</summary>
internal sealed class EffectCheck(Findings owner, Findings once)
{
    /// <param name="entity">The cluster's persistence id.</param>
    /// <param name="effects">What is on record, in order.</param>
    /// <param name="events">Its journal.</param>
    /// <param name="repaired">The epoch up to which events that wanted an effect may have been set aside; 0 for none.</param>
    public void Run(string entity, IReadOnlyList<EffectRow> effects, IReadOnlyList<IClusterEvent> events, long repaired)
    {
        for (var i = 1; i < effects.Count; i++)
        {
            var (before, now) = (effects[i - 1], effects[i]);
            owner.Require(before.Epoch <= now.Epoch, () => $"{entity}: an effect of epoch {now.Epoch} follows one of epoch {before.Epoch}");
        }

        var requested = events.OfType<RolloutRequested>().Select(each => (each.Episode.Number, each.Step, each.ConfigurationHash)).ToHashSet();
        var seen = new HashSet<(long, int, int, ulong)>();
        foreach (var effect in effects)
        {
            once.Require(
                seen.Add((effect.Epoch, effect.Episode, effect.Step, effect.ConfigurationHash)),
                () => $"{entity}: episode {effect.Episode}, step {effect.Step} loads {effect.ConfigurationHash:x16} twice under epoch {effect.Epoch}");
            once.Require(
                effect.Epoch <= repaired || requested.Contains((effect.Episode, effect.Step, effect.ConfigurationHash)),
                () => $"{entity}: episode {effect.Episode}, step {effect.Step} loads {effect.ConfigurationHash:x16}, which its journal never wanted");
        }

        if (effects.Count == 0)
            return;
        var first = effects[0].Episode;
        var done = effects.Select(effect => (effect.Episode, effect.Step, effect.ConfigurationHash)).ToHashSet();
        foreach (var settled in events.OfType<RolloutSettled>().Where(settled => settled.Outcome != RolloutOutcome.Unavailable && settled.Episode.Number >= first))
        {
            once.Require(
                done.Contains((settled.Episode.Number, settled.Step, settled.ConfigurationHash)),
                () => $"{settled.Episode}, step {settled.Step}: {settled.ConfigurationHash:x16} is settled and not on record");
        }
    }
}
