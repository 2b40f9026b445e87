namespace Sluice.Actors.Ownership;

/// <summary>The right to act for an entity, until somebody acquires a later one: what carries it and is stale is refused where it would take effect.</summary>
/// <param name="Entity">What is owned: a persistence id.</param>
/// <param name="Epoch">Rises by one with every owner.</param>
public sealed record Fence(string Entity, long Epoch)
{
    public override string ToString() => $"{Entity}, epoch {Epoch}";
}
