using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using Sluice.Actors.Faults;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning;
using Sluice.Actors.Membership;
using Sluice.Actors.Ownership;
using Sluice.Actors.Telemetry;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;

namespace Sluice.Actors.Clusters;

/// <summary>
/// Owns one Spark cluster: its episode, its discretiser and its journal. Decides nothing itself: <see cref="EpisodeRun"/> or, for training
/// data, <see cref="SurveyRun"/> does; this actor persists what was decided and tells a child to carry it out.
/// </summary>
public sealed class ClusterActor : ChainedActor<IClusterEvent>, IWithTimers
{
    private static readonly object ResendDue = new();

    private readonly ClusterId _id;
    private readonly ClusterSettings _settings;
    private readonly ClusterProbe _probe;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private ClusterDescription? _description;
    private int _lastEpisode = -1;
    private EpisodeRecorded? _lastRecorded;
    private EpisodeClosed? _lastClosed;

    // The events of a tuning episode whose end is not in the journal; only during recovery.
    private List<IEpisodeEvent>? _unfinished;

    private BeginEpisode? _waitingForPolicy;
    private IRunningEpisode? _run;
    private int _connections;
    private ClusterConnection? _connection;
    private readonly List<IEpisodeEvent> _unsaved = [];
    private readonly HashSet<IActorRef> _watchers = [];
    private IReadOnlyList<SubmitTrajectory> _unacknowledged = [];

    public ClusterActor(string clusterId, ClusterSettings settings)
        : base(PersistenceIdOf(new ClusterId(clusterId)), settings.Quarantine, settings.Telemetry)
    {
        _id = new ClusterId(clusterId);
        _settings = settings;
        _probe = new ClusterProbe(settings.Telemetry, _id);
        if (Quarantined is { } quarantined)
        {
            Command<IClusterMessage>(message => Decline(message, quarantined.Of($"cluster {_id}")));
            return;
        }

        Recover<SnapshotOffer>(offer => Restore((ClusterSnapshot)offer.Snapshot, offer.Metadata.SequenceNr));
        Recover<RecoveryCompleted>(_ => Recovered());

        Command<RegisterCluster>(Register);
        Command<BeginEpisode>(Begin);
        Command<AbandonEpisode>(Break);
        Command<GetCluster>(_ => Look());
        Command<PolicyReady>(Acquire);
        Command<Acquired>(acquired => Start(acquired));
        Command<PolicyMissing>(missing => WhenWaitingFor(
            missing.Version, begin => Refuse(begin, $"policy {missing.Version} is not in the policy store: list the stored ones and name one of them")));
        Command<PolicyUnreadable>(failed => WhenWaitingFor(failed.Version, _ => Postpone(failed)));
        Command<EpisodeInput>(WhenFromChild);
        Command<LatencyObserved>(Tell);
        Command<Status.Failure>(failure => Lost(Sender, failure.Cause));
        Command<NotAcquired>(failed => WhenWaitingFor(failed.Begin, begin => Refuse(begin, failed.Reason)));
        Command<Terminated>(stopped => Lost(stopped.ActorRef, new IOException("the child that talks to it stopped")));
        Command<TrajectoryAccepted>(Acknowledge);
        Command<object>(message => ReferenceEquals(message, ResendDue), _ => Submit());
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning("Cluster {Cluster}: snapshot not saved, recovery will be longer: {Reason}", _id, failed.Cause.Message));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _connection?.Cluster.Now ?? TimeSpan.Zero;

    public static string PersistenceIdOf(ClusterId cluster) => "cluster-" + cluster.Value;

    /// <summary>A child that fails is not restarted: the connection's state is unknown, so the episode ends.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _log.Error(failure, "Cluster {Cluster}: a child failed", _id);
        return Directive.Stop;
    });

    protected override void PreStart()
    {
        base.PreStart();
        _probe.Started();
    }

    protected override void PostStop()
    {
        _probe.Stopped();
        _connection?.Dispose();
        base.PostStop();
    }

    protected override void Fold(IClusterEvent happened)
    {
        switch (happened)
        {
            case ClusterRegistered registered:
                _description = registered.Description;
                break;
            case EpisodeRecorded recorded:
                _lastEpisode = recorded.Episode.Number;
                _lastRecorded = recorded;
                _lastClosed = recorded.Closed;
                break;
            case SurveyRecorded survey:
                Ended(survey.Closed);
                break;
            case EpisodeBegun begun:
                _unfinished = [begun];
                break;
            case EpisodeClosed closed:
                Ended(closed);
                break;
            case IEpisodeEvent step:
                (_unfinished ?? throw new InvalidOperationException(
                    $"{PersistenceId}: {step.GetType().Name} of episode {step.Episode} has no beginning; the journal is not whole.")).Add(step);
                break;
        }
    }

    private void Ended(EpisodeClosed closed)
    {
        _lastEpisode = closed.Episode.Number;
        _lastRecorded = null;
        _lastClosed = closed;
        _unfinished = null;
    }

    private void Restore(ClusterSnapshot snapshot, long sequenceNr)
    {
        Resume(sequenceNr, snapshot.Link);
        _description = snapshot.Description;
        _lastEpisode = snapshot.LastEpisode;
        _lastRecorded = snapshot.LastRecorded;
        _lastClosed = snapshot.LastClosed;
    }

    private void Recovered()
    {
        if (_unfinished is not [EpisodeBegun begun, .. var rest])
        {
            Announce();
            return;
        }

        // A simulated cluster's time ended with the process. What was measured stays in the journal.
        const string Reason = "the process stopped during the episode";
        var at = rest.OfType<StepRecorded>().LastOrDefault()?.At ?? begun.At;
        if (begun.SelectionHash != _settings.Selection.Hash)
        {
            // Only its own selection folds its steps; the node has another one now.
            Append(new EpisodeClosed(begun.Episode, rest.OfType<StepRecorded>().Count(), begun.Configuration, null, at, Reason), Broken);
            return;
        }

        var episode = rest.Aggregate(EpisodeState.Begin(begun, _settings.Selection), (state, happened) => state.Apply(happened));
        Append(new EpisodeClosed(begun.Episode, episode.Steps, LeverSettings.Write(episode.Current), null, at, Reason), Broken);

        void Broken(EpisodeClosed closed)
        {
            Reach(InjectionPoint.EpisodeClosed);
            Fold(closed);
            Announce();
        }
    }

    private void Announce()
    {
        if (_description is not null)
            _settings.Keeper?.Tell(View());
    }

    private void Register(RegisterCluster register)
    {
        var sender = Sender;
        if (_description == register.Description)
        {
            sender.Tell(new ClusterAccepted(_id));
            return;
        }

        Append(new ClusterRegistered(_id, register.Description), registered =>
        {
            Fold(registered);
            sender.Tell(new ClusterAccepted(_id));
        });
    }

    /// <summary>In quarantine: whoever asks is told, and the learner does not wait for this cluster.</summary>
    private void Decline(IClusterMessage message, string reason)
    {
        switch (message)
        {
            case GetCluster:
                Sender.Tell(new ClusterView(_id, null, -1, 0, EpisodePhase.Quarantined, []) { Quarantine = reason });
                break;
            case BeginEpisode { Plan.Kind: EpisodeKind.Training } begin:
                _settings.Learner.Tell(new DropEpisode(begin.Episode, reason));
                break;
            // A run that waits for registrations goes on without this cluster, whose episodes are dropped.
            case RegisterCluster:
                Sender.Tell(new ClusterAccepted(_id));
                break;
            default:
                Sender.Tell(new ClusterRefused(_id, reason));
                break;
        }
    }

    private void Begin(BeginEpisode begin)
    {
        var number = begin.Episode.Number;
        if (_run?.Id == begin.Episode || _waitingForPolicy?.Episode == begin.Episode)
        {
            if (begin.Plan.Kind != EpisodeKind.Training)
                _watchers.Add(Sender);
        }
        else if (_description is null)
        {
            Sender.Tell(new ClusterRefused(_id, $"cluster {_id} is not registered: register it first"));
            Forget();
        }
        else if (_run is not null || _waitingForPolicy is not null)
        {
            Sender.Tell(new ClusterRefused(_id, $"cluster {_id} is running episode {_run?.Id ?? _waitingForPolicy!.Episode}: wait for it or abandon it"));
        }
        else if (number == _lastEpisode)
        {
            Repeat();
        }
        else if (number < _lastEpisode)
        {
            var over = $"episode {begin.Episode} is over; the last one is {_lastEpisode}";
            Sender.Tell(new ClusterRefused(_id, over));
            // The learner would ask for ever.
            if (begin.Plan.Kind == EpisodeKind.Training)
                _settings.Learner.Tell(new DropEpisode(begin.Episode, over));
        }
        else
        {
            _watchers.Clear();
            _unacknowledged = [];
            if (begin.Plan.Kind != EpisodeKind.Training)
                _watchers.Add(Sender);
            _waitingForPolicy = begin;
            if (begin.Plan is { Choice: FromPolicy from, Steps: > 0 })
                _settings.Policies.Tell(new GetPolicy(from.Version));
            else
                Acquire(null);
        }
    }

    /// <summary>The episode is closed and was asked for again: what came of it is told once more.</summary>
    private void Repeat()
    {
        if (_lastRecorded is null)
        {
            Sender.Tell(new EpisodeFinished(_lastClosed!));
            return;
        }

        if (_unacknowledged.Count == 0)
            _unacknowledged = Trajectory(_lastRecorded, Trajectories.Rebuild(_lastRecorded, _settings.Selection, _settings.Factory.ShapeOf(_description!)));
        Submit();
    }

    /// <summary>Where several nodes tune, whoever runs an episode owns the cluster from here on, and no one else.</summary>
    private void Acquire(PolicyReady? ready)
    {
        if (_waitingForPolicy is not { } begin || (ready is not null && begin.Plan.Choice != new FromPolicy(ready.Snapshot.Version)))
            return;
        // What is simulated for training has no effect outside its process.
        if (_settings.Owners is not { } owners || begin.Plan.Kind != EpisodeKind.Tuning)
        {
            Start(new Acquired(begin, ready, null));
            return;
        }

        owners.AcquireAsync(PersistenceId, NodeName.Of(Context.System)).PipeTo(
            Self,
            success: fence => new Acquired(begin, ready, fence),
            failure: cause => new NotAcquired(begin, $"the database does not say who owns cluster {_id}: {cause.Message}"));
    }

    private void Start(Acquired acquired)
    {
        var (begin, ready, fence) = acquired;
        if (_waitingForPolicy != begin)
            return;
        if (fence is not null)
            Reach(InjectionPoint.OwnerAcquired);
        IEpisodeDecision first;
        try
        {
            _connection = ClusterConnection.Open(Context, _settings, _description!, begin, StartOf(begin.Plan), _connections++, fence);
            var cluster = _connection.Cluster;
            first = begin.Plan.Kind == EpisodeKind.Survey
                ? SurveyRun.Begin(
                    begin.Episode, begin.Plan, _description!.Class, _settings.Selection, cluster.Effective, cluster.Now, cluster.Shape, _settings.Survey)
                : EpisodeRun.Begin(
                    begin.Episode, begin.Plan, _description!.Class, _settings.Selection, cluster.Effective, cluster.Now, cluster.Shape, ready?.Snapshot,
                    _settings.Episodes);
        }
        catch (Exception impossible) when (impossible is ArgumentException or IOException or UnauthorizedAccessException)
        {
            Disconnect();
            Refuse(begin, impossible.Message);
            return;
        }

        _waitingForPolicy = null;
        _probe.Begun(begin.Episode, begin.Plan.Kind);
        if (ready is not null)
            _settings.Telemetry.PolicyUsed(ready.Snapshot.Version);
        Persisted(first);
    }

    /// <summary>A survey goes on where the last one ended, so that all of them are one walk; any other episode starts afresh.</summary>
    private Configuration StartOf(EpisodePlan plan) =>
        plan.Kind == EpisodeKind.Survey && _lastClosed is not null ? LeverSettings.Read(_lastClosed.Configuration) : Configuration.Default;

    /// <summary>The episode cannot be run as it is planned: whoever wants it is told, and does not ask again.</summary>
    private void Refuse(BeginEpisode begin, string reason)
    {
        _waitingForPolicy = null;
        _log.Warning("Cluster {Cluster}: episode {Episode} is refused: {Reason}", _id, begin.Episode, reason);
        Tell(new ClusterRefused(_id, reason));
        if (begin.Plan.Kind == EpisodeKind.Training)
            _settings.Learner.Tell(new DropEpisode(begin.Episode, reason));
    }

    /// <summary>The store failed, not the episode: the learner asks again by itself, people are told.</summary>
    private void Postpone(PolicyUnreadable failed)
    {
        _waitingForPolicy = null;
        _log.Warning("Cluster {Cluster}: policy {Policy} cannot be read: {Reason}", _id, failed.Version, failed.Reason);
        Tell(new ClusterRefused(_id, $"policy {failed.Version} cannot be read: {failed.Reason}. Begin the episode again once the policy store answers"));
    }

    private void Break(AbandonEpisode abandon)
    {
        if (_run?.Id == abandon.Episode)
            Advance(new Abandon(abandon.Reason, Now));
        else if (_waitingForPolicy is { } begin && begin.Episode == abandon.Episode)
            Refuse(begin, abandon.Reason);
    }

    private void WhenWaitingFor(BeginEpisode awaited, Action<BeginEpisode> act)
    {
        if (_waitingForPolicy == awaited)
            act(awaited);
    }

    private void WhenWaitingFor(PolicyVersion policy, Action<BeginEpisode> act)
    {
        if (_waitingForPolicy is { Plan.Choice: FromPolicy from } begin && from.Version == policy)
            act(begin);
    }

    private void Look()
    {
        Sender.Tell(View());
        if (_description is null)
            Forget();
    }

    /// <summary>A question about a cluster that nobody registered must not make its shard remember it for ever.</summary>
    private static void Forget() => Context.Parent.Tell(new Passivate(PoisonPill.Instance));

    private void WhenFromChild(EpisodeInput input)
    {
        // What an earlier episode's child still had to say is of no interest.
        if (_run is null || _connection?.Owns(Sender) != true)
            return;
        if (input is StabilisationDone or WindowRead)
            Reach(input is WindowRead ? InjectionPoint.WindowRead : InjectionPoint.StabilisationWatched);
        Advance(input);
    }

    private void Lost(IActorRef child, Exception cause)
    {
        if (_run is null || _connection?.Owns(child) != true)
            return;
        if (cause is not StaleOwnerException)
        {
            Advance(new Abandon($"cluster {_id} was lost: {cause.Message}", Now));
            return;
        }

        _settings.Telemetry.StaleEffectRefused();
        // The journal is the other owner's too: nothing more is written to it here.
        _log.Warning("Cluster {Cluster}: {Reason} Its episode {Episode} stops here", _id, cause.Message, _run.Id);
        Context.Stop(Self);
    }

    private void Advance(EpisodeInput input) => Persisted(_run!.Decide(input));

    /// <summary>Persist, apply, then act. A training episode is persisted as a whole when it closes; a survey has but one event.</summary>
    private void Persisted(IEpisodeDecision decision)
    {
        if (decision.Next.Plan.Kind == EpisodeKind.Training)
        {
            _unsaved.AddRange(decision.Events);
            Carry(decision);
            return;
        }

        if (decision.Events.IsEmpty)
        {
            Carry(decision);
            return;
        }

        var left = decision.Events.Length;
        AppendAll(decision.Events, happened =>
        {
            if (PointAfter(happened) is { } point)
                Reach(point);
            if (decision.Next.Plan.Kind == EpisodeKind.Tuning)
                Tell(new EpisodeProgressed(happened));
            if (--left == 0)
                Carry(decision);
        });
    }

    private void Carry(IEpisodeDecision decision)
    {
        _run = decision.Next;
        if (decision.Next.Plan.Kind != EpisodeKind.Training)
            _probe.Follow(decision);
        switch (decision.Effect)
        {
            case ReadWindow or ReadObservation:
                _connection!.Sampler.Tell(decision.Effect);
                break;
            case LoadConfiguration load:
                _connection!.Rollout.Tell(load);
                break;
            case AwaitStabilisation watch:
                _connection!.Stabilisation.Tell(watch);
                break;
            case NoFurtherEffect:
                Finish(decision.Next);
                break;
            default:
                throw new InvalidOperationException($"Episode {decision.Next.Id} wants {decision.Effect.GetType().Name}, which nobody carries out.");
        }
    }

    private void Finish(IRunningEpisode run)
    {
        _run = null;
        Disconnect();
        var closed = run.Closed!;
        _probe.Ended(closed.Abandoned ?? "the episode is over");
        switch (run)
        {
            case EpisodeRun training when training.State.Plan.Kind == EpisodeKind.Training:
                Record(training, closed);
                break;
            // Its steps are not in the journal and its number is free: it can be run again.
            case SurveyRun when closed.Abandoned is { } reason:
                _log.Warning("Cluster {Cluster}: survey {Episode} is dropped: {Reason}", _id, run.Id, reason);
                Tell(new EpisodeFinished(closed));
                break;
            default:
                Fold(closed);
                Tell(new EpisodeFinished(closed));
                SnapshotWhenDue();
                break;
        }
    }

    private void Record(EpisodeRun run, EpisodeClosed closed)
    {
        var events = _unsaved.ToArray();
        _unsaved.Clear();
        _probe.Count(events);
        if (closed.Abandoned is { } reason || events is not [EpisodeBegun begun, EpisodeOpened opened, ..])
        {
            _log.Warning("Cluster {Cluster}: episode {Episode} is dropped: {Reason}", _id, run.State.Id, closed.Abandoned);
            _settings.Learner.Tell(new DropEpisode(run.State.Id, closed.Abandoned ?? "it never opened"));
            return;
        }

        Append(new EpisodeRecorded(begun, opened, [.. events.OfType<StepRecorded>()], closed), recorded =>
        {
            Fold(recorded);
            Reach(InjectionPoint.EpisodeRecorded);
            _unacknowledged = Trajectory(recorded, run.Trajectory);
            Submit();
            SnapshotWhenDue();
        });
    }

    private void Tell(object message)
    {
        foreach (var watcher in _watchers)
            watcher.Tell(message);
    }

    private void SnapshotWhenDue()
    {
        if ((_lastEpisode + 1) % _settings.SnapshotEvery == 0)
            SaveSnapshot(new ClusterSnapshot(_description, _lastEpisode, _lastRecorded, _lastClosed) { Link = Link });
    }

    private void Disconnect()
    {
        _connection?.Close(Context);
        _connection = null;
    }

    private static IReadOnlyList<SubmitTrajectory> Trajectory(EpisodeRecorded recorded, IReadOnlyList<TrajectoryStep> steps) =>
    [
        .. Trajectories.Chunks(
            recorded.Episode, recorded.Begun.Class, ((FromPolicy)recorded.Begun.Plan.Choice).Version, recorded.Opened.ReferenceP99Ms, steps),
    ];

    private void Submit()
    {
        if (_unacknowledged.Count == 0)
            return;
        foreach (var chunk in _unacknowledged)
            _settings.Learner.Tell(chunk);
        Timers.StartSingleTimer(ResendDue, ResendDue, _settings.ResendAfter);
    }

    private void Acknowledge(TrajectoryAccepted accepted)
    {
        if (_unacknowledged is not [var first, ..] || first.Episode != accepted.Episode)
            return;
        _unacknowledged = [];
        Timers.Cancel(ResendDue);
        Reach(InjectionPoint.TrajectoryAcknowledged);
    }

    private void Reach(InjectionPoint point) => _settings.Injection?.Reach(point);

    private static InjectionPoint? PointAfter(IEpisodeEvent happened) => happened switch
    {
        EpisodeBegun => InjectionPoint.EpisodeBegun,
        EpisodeOpened => InjectionPoint.EpisodeOpened,
        RolloutRequested => InjectionPoint.RolloutRequested,
        RolloutSettled => InjectionPoint.RolloutSettled,
        StepRecorded => InjectionPoint.StepRecorded,
        EpisodeClosed => InjectionPoint.EpisodeClosed,
        _ => null,
    };

    private ClusterView View()
    {
        var configuration = _run?.Current ?? (_lastClosed is null ? Configuration.Default : LeverSettings.Read(_lastClosed.Configuration));
        return new ClusterView(
            _id,
            _description,
            _run?.Id.Number ?? _lastEpisode,
            _run?.Steps ?? _lastClosed?.Steps ?? 0,
            _run?.Phase ?? (_lastClosed is null ? EpisodePhase.Idle : EpisodePhase.Closed),
            LeverSettings.Write(configuration));
    }

    private sealed record Acquired(BeginEpisode Begin, PolicyReady? Policy, Fence? Fence);

    private sealed record NotAcquired(BeginEpisode Begin, string Reason);
}
