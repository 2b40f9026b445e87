using Akka.Actor;

namespace Sluice.Actors.Fleet;

/// <summary>Asks the keeper on this node for <see cref="FleetStatus"/>.</summary>
public sealed class GetFleet : INoSerializationVerificationNeeded
{
    public static GetFleet Instance { get; } = new();
}
