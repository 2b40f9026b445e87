using Akka.Actor;

namespace Sluice.Actors.Membership;

/// <summary>The node ends because the disk that its own journal is on is full: trying again would not help, and what is in the journal is whole.</summary>
internal sealed class DiskFullReason : CoordinatedShutdown.Reason
{
    public static DiskFullReason Instance { get; } = new();

    public override int ExitCode => -1;
}
