using Akka.Actor;

namespace Sluice.Actors.Membership;

/// <summary>The node ends because another cluster of the same database holds the formation lease.</summary>
internal sealed class FormationLostReason : CoordinatedShutdown.Reason
{
    public static FormationLostReason Instance { get; } = new();

    public override int ExitCode => -1;
}
