using Akka.Actor;
using Akka.Event;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Fleet;

/// <summary>Keeps every managed cluster registered and in an episode; one in an Akka cluster. Holds nothing that the clusters could not tell it again.</summary>
internal sealed class FleetKeeperActor : ReceiveActor, IWithTimers
{
    public const string Name = "keeper";

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    private readonly IActorRef _clusters;
    private readonly FleetSettings _settings;
    private readonly ManagedFleet _fleet;
    private readonly CancellationToken _stopped;
    private readonly Action _stop;
    private readonly int _most;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeProvider _time;
    private readonly long _began;

    public FleetKeeperActor(FleetSettings settings, IActorRef clusters, TimeProvider time)
    {
        (_settings, _clusters, _time, _began) = (settings, clusters, time, time.GetTimestamp());
        _most = Math.Max(1, (int)(settings.Rate * Tick.TotalSeconds));
        _fleet = new ManagedFleet(settings, TimeSpan.Zero);
        var stopping = new CancellationTokenSource();
        (_stopped, _stop) = (stopping.Token, stopping.Cancel);
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
        Receive<LookAround>(_ => LookForRegistered());
        Receive<Registered>(registered => _fleet.Hear(registered.Clusters));
        Receive<Status.Failure>(failure =>
        {
            _log.Warning("The journal does not say which clusters are registered, it is asked again: {Reason}", failure.Cause.Message);
            Timers.StartSingleTimer(LookAround.Instance, LookAround.Instance, _settings.FirstWait);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(_began);

    protected override void PreStart()
    {
        _log.Info("Fleet keeper started, {Clusters} clusters are managed", _fleet.Status.Unregistered);
        Timers.StartPeriodicTimer(TickDue.Instance, TickDue.Instance, Tick);
        LookForRegistered();
        base.PreStart();
    }

    protected override void PostStop()
    {
        _stop();
        base.PostStop();
    }

    /// <summary>Those that register from now on show themselves; what they said may still be lost, so they are looked for now and then.</summary>
    private void LookForRegistered()
    {
        _settings.Registered(_stopped).PipeTo(Self, success: clusters => new Registered(clusters));
        Timers.StartSingleTimer(LookAround.Instance, LookAround.Instance, LookEvery);
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

    private sealed record Registered(IReadOnlyList<ClusterId> Clusters);

    private sealed class LookAround
    {
        public static LookAround Instance { get; } = new();
    }

    private sealed class TickDue
    {
        public static TickDue Instance { get; } = new();
    }
}
