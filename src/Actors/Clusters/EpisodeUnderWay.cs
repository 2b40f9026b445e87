using Akka.Actor;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Clusters;

/// <summary>An episode that has begun: how far it is, the connection it uses, and what the journal has not got of it.</summary>
/// <param name="connection">Its own; closed with it.</param>
/// <param name="run">At its beginning.</param>
internal sealed class EpisodeUnderWay(ClusterConnection connection, IRunningEpisode run)
{
    private readonly List<IEpisodeEvent> _unsaved = [];

    public IRunningEpisode Run { get; private set; } = run;

    /// <summary>Training is persisted as a whole when it closes: its process can end before that, and nothing has happened.</summary>
    public bool IsTraining => Run.Plan.Kind == EpisodeKind.Training;

    /// <summary>Cluster time.</summary>
    public TimeSpan Now => connection.Cluster.Now;

    /// <summary>The events of training that are kept back until it closes.</summary>
    public IReadOnlyList<IEpisodeEvent> Unsaved => _unsaved;

    /// <returns>Whether the events are kept back; false where they go into the journal at once.</returns>
    public bool TryKeepBack(IEnumerable<IEpisodeEvent> events)
    {
        if (IsTraining)
            _unsaved.AddRange(events);
        return IsTraining;
    }

    /// <summary>What an earlier episode's child still has to say is of no interest.</summary>
    public bool Owns(IActorRef child) => connection.Owns(child);

    /// <summary>Goes on as was decided, and has the effect carried out.</summary>
    public void Carry(IEpisodeDecision decision)
    {
        Run = decision.Next;
        connection.Carry(decision.Effect);
    }

    /// <summary>What goes into the journal of closed training; null where that is dropped, because it was abandoned or never opened.</summary>
    public EpisodeRecorded? Recorded() =>
        Run.Closed is { Abandoned: null } closed && _unsaved is [EpisodeBegun begun, EpisodeOpened opened, ..]
            ? new EpisodeRecorded(begun, opened, [.. _unsaved.OfType<StepRecorded>()], closed)
            : null;

    public void Close(IActorContext context) => connection.Close(context);

    /// <summary>Where the actor ends, and its children with it.</summary>
    public void Disconnect() => connection.Dispose();
}
