using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Sluice.Actors.Learning;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;

namespace Sluice.Actors.Clusters;

/// <summary>
/// Owns one Spark cluster: its episode, its discretiser and its journal. Decides nothing itself: <see cref="EpisodeRun"/> does, this actor
/// persists what was decided and tells a child to carry it out.
/// </summary>
public sealed class ClusterActor : ReceivePersistentActor, IWithTimers
{
    private static readonly object ResendDue = new();

    private readonly ClusterId _id;
    private readonly ClusterSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private ClusterDescription? _description;
    private int _lastEpisode = -1;
    private EpisodeRecorded? _lastRecorded;
    private EpisodeClosed? _lastClosed;

    // A tuning episode whose end is not in the journal; only during recovery.
    private EpisodeState? _unfinished;

    private BeginEpisode? _waitingForPolicy;
    private EpisodeRun? _run;
    private ClusterConnection? _connection;
    private readonly List<IEpisodeEvent> _unsaved = [];
    private readonly HashSet<IActorRef> _watchers = [];
    private IReadOnlyList<SubmitTrajectory> _unacknowledged = [];

    public ClusterActor(string clusterId, ClusterSettings settings)
    {
        _id = new ClusterId(clusterId);
        _settings = settings;
        PersistenceId = PersistenceIdOf(_id);

        Recover<SnapshotOffer>(offer => Restore((ClusterSnapshot)offer.Snapshot));
        Recover<IClusterEvent>(Fold);
        Recover<RecoveryCompleted>(_ => Recovered());

        Command<RegisterCluster>(Register);
        Command<BeginEpisode>(Begin);
        Command<AbandonEpisode>(abandon => WhenRunning(abandon.Episode, () => Advance(new Abandon(abandon.Reason, Now))));
        Command<GetCluster>(_ => Sender.Tell(View()));
        Command<PolicyReady>(ready => Start(ready));
        Command<PolicyMissing>(missing => Refuse($"policy {missing.Version} is not in the policy store: list the stored ones and name one of them"));
        Command<EpisodeInput>(WhenFromChild);
        Command<LatencyObserved>(Report);
        Command<Status.Failure>(failure => Lost(Sender, failure.Cause.Message));
        Command<Terminated>(stopped => Lost(stopped.ActorRef, "the child that talks to it stopped"));
        Command<TrajectoryAccepted>(Acknowledge);
        Command<object>(message => ReferenceEquals(message, ResendDue), _ => Submit());
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning("Cluster {Cluster}: snapshot not saved, recovery will be longer: {Reason}", _id, failed.Cause.Message));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    /// <summary>Part of the data: never changes for the life of a journal.</summary>
    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _connection?.Cluster.Now ?? TimeSpan.Zero;

    public static string PersistenceIdOf(ClusterId cluster) => "cluster-" + cluster.Value;

    /// <summary>A child that fails is not restarted: the connection's state is unknown, so the episode ends.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _log.Error(failure, "Cluster {Cluster}: a child failed", _id);
        return Directive.Stop;
    });

    protected override void PostStop()
    {
        _connection?.Dispose();
        base.PostStop();
    }

    private void Fold(IClusterEvent happened)
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
            case EpisodeBegun begun:
                _unfinished = EpisodeState.Begin(begun, _settings.Selection);
                break;
            case EpisodeClosed closed:
                _lastEpisode = closed.Episode.Number;
                _lastRecorded = null;
                _lastClosed = closed;
                _unfinished = null;
                break;
            case IEpisodeEvent step:
                _unfinished = (_unfinished ?? throw new InvalidOperationException(
                    $"{PersistenceId}: {step.GetType().Name} of episode {step.Episode} has no beginning; the journal is not whole.")).Apply(step);
                break;
        }
    }

    private void Restore(ClusterSnapshot snapshot)
    {
        _description = snapshot.Description;
        _lastEpisode = snapshot.LastEpisode;
        _lastRecorded = snapshot.LastRecorded;
        _lastClosed = snapshot.LastClosed;
    }

    private void Recovered()
    {
        if (_unfinished is not { } episode)
            return;
        // A simulated cluster's time ended with the process. What was measured stays in the journal.
        var closed = new EpisodeClosed(
            episode.Id, episode.Steps, LeverSettings.Write(episode.Current), null, TimeSpan.Zero, "the process stopped during the episode");
        Persist(closed, Fold);
    }

    private void Register(RegisterCluster register)
    {
        var sender = Sender;
        if (_description == register.Description)
        {
            sender.Tell(new ClusterAccepted(_id));
            return;
        }

        Persist(new ClusterRegistered(_id, register.Description), registered =>
        {
            Fold(registered);
            sender.Tell(new ClusterAccepted(_id));
        });
    }

    private void Begin(BeginEpisode begin)
    {
        var number = begin.Episode.Number;
        if (_run?.State.Id == begin.Episode || _waitingForPolicy?.Episode == begin.Episode)
        {
            if (begin.Plan.Kind == EpisodeKind.Tuning)
                _watchers.Add(Sender);
        }
        else if (_description is null)
        {
            Sender.Tell(new ClusterRefused(_id, $"cluster {_id} is not registered: register it first"));
        }
        else if (_run is not null || _waitingForPolicy is not null)
        {
            Sender.Tell(new ClusterRefused(_id, $"cluster {_id} is running episode {_run?.State.Id ?? _waitingForPolicy!.Episode}: wait for it or abandon it"));
        }
        else if (number == _lastEpisode)
        {
            Repeat();
        }
        else if (number < _lastEpisode)
        {
            Sender.Tell(new ClusterRefused(_id, $"episode {begin.Episode} is over; the last one is {_lastEpisode}"));
        }
        else
        {
            _watchers.Clear();
            _unacknowledged = [];
            if (begin.Plan.Kind == EpisodeKind.Tuning)
                _watchers.Add(Sender);
            _waitingForPolicy = begin;
            if (begin.Plan is { Choice: FromPolicy from, Steps: > 0 })
                _settings.Policies.Tell(new GetPolicy(from.Version));
            else
                Start(null);
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

    private void Start(PolicyReady? ready)
    {
        if (_waitingForPolicy is not { } begin || (ready is not null && begin.Plan.Choice != new FromPolicy(ready.Snapshot.Version)))
            return;
        _waitingForPolicy = null;
        ClusterConnection connection;
        try
        {
            connection = ClusterConnection.Open(Context, _settings, _description!, begin);
        }
        catch (ArgumentException unreachable)
        {
            Refuse(unreachable.Message);
            return;
        }

        _connection = connection;
        var cluster = connection.Cluster;
        Persisted(EpisodeRun.Begin(
            begin.Episode, begin.Plan, _description!.Class, _settings.Selection, cluster.Effective, cluster.Now, cluster.Shape, ready?.Snapshot,
            _settings.Episodes));
    }

    private void Refuse(string reason)
    {
        _waitingForPolicy = null;
        _log.Warning("Cluster {Cluster}: {Reason}", _id, reason);
        foreach (var watcher in _watchers)
            watcher.Tell(new ClusterRefused(_id, reason));
    }

    private void WhenRunning(EpisodeId episode, Action act)
    {
        if (_run?.State.Id == episode)
            act();
    }

    private void WhenFromChild(EpisodeInput input)
    {
        // What an earlier episode's child still had to say is of no interest.
        if (_run is not null && _connection?.Owns(Sender) == true)
            Advance(input);
    }

    private void Lost(IActorRef child, string reason)
    {
        if (_run is not null && _connection?.Owns(child) == true)
            Advance(new Abandon($"cluster {_id} was lost: {reason}", Now));
    }

    private void Advance(EpisodeInput input) => Persisted(_run!.Decide(input));

    /// <summary>Persist, apply, then act. A training episode is persisted as a whole when it closes.</summary>
    private void Persisted(EpisodeDecision decision)
    {
        if (decision.Next.State.Plan.Kind == EpisodeKind.Training)
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
        PersistAll(decision.Events, happened =>
        {
            foreach (var watcher in _watchers)
                watcher.Tell(new EpisodeProgressed(happened));
            if (--left == 0)
                Carry(decision);
        });
    }

    private void Carry(EpisodeDecision decision)
    {
        _run = decision.Next;
        switch (decision.Effect)
        {
            case ReadWindow window:
                _connection!.Sampler.Tell(window);
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
                throw new InvalidOperationException($"Episode {decision.Next.State.Id} wants {decision.Effect.GetType().Name}, which nobody carries out.");
        }
    }

    private void Finish(EpisodeRun run)
    {
        _run = null;
        _connection!.Close(Context);
        _connection = null;
        var closed = run.State.Closed!;
        if (run.State.Plan.Kind == EpisodeKind.Tuning)
        {
            Fold(closed);
            foreach (var watcher in _watchers)
                watcher.Tell(new EpisodeFinished(closed));
            return;
        }

        var events = _unsaved.ToArray();
        _unsaved.Clear();
        if (closed.Abandoned is { } reason || events is not [EpisodeBegun begun, EpisodeOpened opened, ..])
        {
            _log.Warning("Cluster {Cluster}: episode {Episode} is dropped: {Reason}", _id, run.State.Id, closed.Abandoned);
            _settings.Learner.Tell(new DropEpisode(run.State.Id, closed.Abandoned ?? "it never opened"));
            return;
        }

        Persist(new EpisodeRecorded(begun, opened, [.. events.OfType<StepRecorded>()], closed), recorded =>
        {
            Fold(recorded);
            _unacknowledged = Trajectory(recorded, run.Trajectory);
            Submit();
            if ((recorded.Episode.Number + 1) % _settings.SnapshotEvery == 0)
                SaveSnapshot(new ClusterSnapshot(_description, _lastEpisode, _lastRecorded, _lastClosed));
        });
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
    }

    private void Report(LatencyObserved observed)
    {
        foreach (var watcher in _watchers)
            watcher.Tell(observed);
    }

    private ClusterView View()
    {
        var configuration = _run?.State.Current ?? (_lastClosed is null ? Configuration.Default : LeverSettings.Read(_lastClosed.Configuration));
        return new ClusterView(
            _id,
            _description,
            _run?.State.Id.Number ?? _lastEpisode,
            _run?.State.Steps ?? _lastClosed?.Steps ?? 0,
            _run?.Phase ?? (_lastClosed is null ? EpisodePhase.Idle : EpisodePhase.Closed),
            LeverSettings.Write(configuration));
    }
}
