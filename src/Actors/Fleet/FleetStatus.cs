namespace Sluice.Actors.Fleet;

/// <summary>The managed clusters by how far they are.</summary>
/// <param name="Unregistered">Not acknowledged yet.</param>
/// <param name="Asked">Registered; what they do is being asked.</param>
/// <param name="Running">In an episode.</param>
/// <param name="Quarantined">Kept from running by a damaged journal.</param>
/// <param name="Events">Events heard of since this keeper started.</param>
/// <param name="Episodes">Episodes finished since then.</param>
/// <param name="Paused">Kept from running by somebody.</param>
public readonly record struct FleetStatus(int Unregistered, int Asked, int Running, int Quarantined, long Events, long Episodes, int Paused = 0);
