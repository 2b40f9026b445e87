using Akka.Actor;
using Akka.Event;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Fleet;

/// <summary>Keeps every managed cluster registered and in an episode; one in an Akka cluster. Holds nothing that the clusters could not tell it again.</summary>
internal sealed class FleetKeeperActor : ReceiveActor, IWithTimers
{
    public const string Name = "keeper";

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly IActorRef _clusters;
    private readonly ManagedFleet _fleet;
    private readonly int _most;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeProvider _time;
    private readonly long _began;

    public FleetKeeperActor(FleetSettings settings, IActorRef clusters, TimeProvider time)
    {
        (_clusters, _time, _began) = (clusters, time, time.GetTimestamp());
        _most = Math.Max(1, (int)(settings.Rate * Tick.TotalSeconds));
        _fleet = new ManagedFleet(settings, TimeSpan.Zero);
        Receive<TickDue>(_ => Tell(_fleet.Due(Now, _most)));
        Receive<ClusterAccepted>(accepted => _fleet.Accepted(accepted, Now));
        Receive<ClusterView>(view => Tell(_fleet.Seen(view, Now)));
        Receive<EpisodeProgressed>(progressed => _fleet.Progressed(progressed, Now));
        Receive<EpisodeFinished>(finished => Tell(_fleet.Finished(finished, Now)));
        Receive<LatencyObserved>(_ => { });
        Receive<ClusterRefused>(refused =>
        {
            _log.Warning("Cluster {Cluster} is not tuned: {Reason}", refused.Cluster, refused.Reason);
            _fleet.Refused(refused, Now);
        });
        Receive<GetFleet>(_ => Sender.Tell(_fleet.Status));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(_began);

    protected override void PreStart()
    {
        _log.Info("Fleet keeper started, {Clusters} clusters are managed", _fleet.Status.Unregistered);
        Timers.StartPeriodicTimer(TickDue.Instance, TickDue.Instance, Tick);
        base.PreStart();
    }

    private void Tell(IEnumerable<IClusterMessage> messages)
    {
        foreach (var message in messages)
            _clusters.Tell(message);
    }

    private void Tell(BeginEpisode? begin)
    {
        if (begin is not null)
            _clusters.Tell(begin);
    }

    private sealed class TickDue
    {
        public static TickDue Instance { get; } = new();
    }
}
