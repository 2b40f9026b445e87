namespace Sluice.Actors.Ownership;

/// <summary>Somebody else has acquired the entity since: nothing was done.</summary>
public sealed class StaleOwnerException(Fence fence)
    : Exception($"{fence.Entity} has another owner by now: what its owner of epoch {fence.Epoch} wants is refused.")
{
    public Fence Fence { get; } = fence;
}
