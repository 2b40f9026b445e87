using Akka.Actor;
using Akka.Event;
using Sluice.Actors.Faults;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Clusters;

/// <summary>
/// A cluster's way into an episode, for one at a time: it waits to be admitted, then for its Spark cluster, and in the end begins or is refused. Until it has begun
/// nothing of it is in the journal.
/// </summary>
internal sealed class EpisodeEntry
{
    private readonly ClusterId _cluster;
    private readonly string _entity;
    private readonly ClusterSettings _settings;
    private readonly EpisodeAudience _audience;
    private readonly IActorContext _context;
    private readonly ILoggingAdapter _log;
    private readonly CancellationToken _stopped;
    private readonly Action _stop;

    private BeginEpisode? _awaited;
    private int _connections;

    /// <param name="cluster">Whose.</param>
    /// <param name="entity">The actor's persistence id, under which the cluster is owned.</param>
    /// <param name="settings">The actor's.</param>
    /// <param name="audience">Who hears of a refusal.</param>
    /// <param name="context">The actor's, which is told what it has to wait for.</param>
    public EpisodeEntry(ClusterId cluster, string entity, ClusterSettings settings, EpisodeAudience audience, IActorContext context)
    {
        (_cluster, _entity, _settings, _audience, _context) = (cluster, entity, settings, audience, context);
        _log = context.GetLogger();
        var stopping = new CancellationTokenSource();
        (_stopped, _stop) = (stopping.Token, stopping.Cancel);
    }

    /// <summary>The episode that is on its way in; null for none.</summary>
    public EpisodeId? Awaited => _awaited?.Episode;

    /// <summary>Lets an episode in, where none is running or on its way.</summary>
    /// <param name="begin">Which.</param>
    /// <param name="history">What the cluster's journal amounts to.</param>
    /// <returns>The episode, where it begins at once.</returns>
    public EpisodeBeginning? Admit(BeginEpisode begin, ClusterHistory history)
    {
        _awaited = begin;
        if (!AdmissionActor.IsNeeded(_settings, begin.Plan))
            return Connect(new EpisodeAdmitted(begin, null, null, null), history);

        // Children run where their parent runs.
        _context.ActorOf(Props.Create<AdmissionActor>(_settings, _entity, begin).WithDispatcher(_context.Dispatcher.Id));
        return null;
    }

    /// <summary>The episode may begin once its cluster is there.</summary>
    /// <returns>The episode, where that is at once.</returns>
    public EpisodeBeginning? Connect(EpisodeAdmitted admitted, ClusterHistory history)
    {
        var (begin, fence) = (admitted.Begin, admitted.Fence);
        if (!Awaits(begin))
            return null;
        if (fence is not null)
            _settings.Injection?.Reach(InjectionPoint.OwnerAcquired);
        try
        {
            var connecting = _settings.Factory.ConnectAsync(
                history.Description!, begin.Episode, begin.Plan, FirstDecision.StartOf(begin.Plan, history), fence?.Epoch ?? 0, _stopped);
            if (connecting.IsCompletedSuccessfully)
                return Begin(new ClusterConnected(admitted, connecting.Result), history);
            connecting.AsTask().PipeTo(
                _context.Self, success: cluster => new ClusterConnected(admitted, cluster), failure: cause => new ClusterNotConnected(admitted, cause));
        }
        catch (Exception impossible) when (IsExpected(impossible))
        {
            Refuse(begin, impossible.Message);
        }

        return null;
    }

    /// <returns>The episode; null where it cannot begin after all, or nobody waits for its cluster any more.</returns>
    public EpisodeBeginning? Begin(ClusterConnected connected, ClusterHistory history)
    {
        var ((begin, policy, known, fence), cluster) = connected;
        if (!Awaits(begin))
        {
            _ = cluster.DisposeAsync().AsTask();
            return null;
        }

        var settings = _settings.For(Tempo.Of(begin.Plan), known ?? _settings.Selection);
        var connection = ClusterConnection.Open(_context, settings, cluster, begin, _connections++, fence);
        try
        {
            var first = FirstDecision.Of(begin, history, cluster, policy, settings);
            _awaited = null;
            return new EpisodeBeginning(new EpisodeUnderWay(connection, first.Next), first, policy?.Version);
        }
        catch (Exception impossible)
        {
            connection.Close(_context);
            if (!IsExpected(impossible))
                throw;
            Refuse(begin, impossible.Message);
            return null;
        }
    }

    /// <exception cref="InvalidOperationException">The connection failed for a reason that is not the cluster's.</exception>
    public void GiveUp(ClusterNotConnected failed)
    {
        if (!Awaits(failed.Admitted.Begin))
            return;
        if (!IsExpected(failed.Cause))
            throw new InvalidOperationException($"Cluster {_cluster} cannot be connected to.", failed.Cause);
        Refuse(failed.Admitted.Begin, failed.Cause.Message);
    }

    public void TurnDown(EpisodeNotAdmitted turned)
    {
        if (!Awaits(turned.Begin))
            return;
        if (turned.MayBeAskedAgain)
            PutOff(turned.Reason);
        else
            Refuse(turned.Begin, turned.Reason);
    }

    /// <summary>Something failed that is not the episode's: the learner asks again by itself, people are told.</summary>
    public void PutOff(string reason)
    {
        if (_awaited is null)
            return;
        _awaited = null;
        _log.Warning("Cluster {Cluster}: {Reason}", _cluster, reason);
        _audience.Refuse(reason);
    }

    public void Abandon(AbandonEpisode abandon)
    {
        if (_awaited is { } begin && begin.Episode == abandon.Episode)
            Refuse(begin, abandon.Reason);
    }

    /// <summary>Nobody waits for a Spark cluster any more.</summary>
    public void Stop() => _stop();

    /// <summary>By reference: the same episode may be asked for again while what an earlier question led to is still on its way.</summary>
    private bool Awaits(BeginEpisode begin) => ReferenceEquals(_awaited, begin);

    /// <summary>The episode cannot be run as it is planned: whoever wants it is told, and does not ask again.</summary>
    private void Refuse(BeginEpisode begin, string reason)
    {
        _awaited = null;
        _log.Warning("Cluster {Cluster}: episode {Episode} is refused: {Reason}", _cluster, begin.Episode, reason);
        _audience.Refuse(reason);
        _audience.Drop(begin.Episode, begin.Plan, reason);
    }

    private static bool IsExpected(Exception failure) => failure is ArgumentException or FormatException or IOException or UnauthorizedAccessException;
}
