using Akka.Actor;

namespace Sluice.Actors.Clusters;

/// <summary>A pause on its way into the journal, and who waits for it. While there is one, nothing is admitted.</summary>
internal sealed class PauseUnderWay(string reason)
{
    private readonly List<IActorRef> _askers = [];

    public string Reason { get; } = reason;

    public void Await(IActorRef asker) => _askers.Add(asker);

    public void Tell(object answer)
    {
        foreach (var asker in _askers)
            asker.Tell(answer);
    }
}
