namespace Sluice.Actors.Storage;

/// <summary>A rollout that was let through.</summary>
/// <param name="Entity">The cluster's persistence id.</param>
/// <param name="Ordering">Rises with every row of the entity, from 1.</param>
/// <param name="Epoch">Its owner's.</param>
/// <param name="Episode">The episode's number.</param>
/// <param name="Step">The step's.</param>
/// <param name="ConfigurationHash">What was to be loaded.</param>
public sealed record EffectRow(string Entity, long Ordering, long Epoch, int Episode, int Step, ulong ConfigurationHash);
