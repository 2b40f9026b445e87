using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using Sluice.Actors.Faults;
using Sluice.Actors.Integrity;
using Sluice.Actors.Ownership;
using Sluice.Actors.Telemetry;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Spark.Rollouts;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Safety;

namespace Sluice.Actors.Clusters;

/// <summary>
/// Owns one Spark cluster: its episode, its discretiser and its journal. Decides nothing itself: <see cref="EpisodeRun"/> or, for training
/// data, <see cref="SurveyRun"/> does; this actor persists what was decided and tells a child to carry it out.
/// </summary>
public sealed class ClusterActor : ChainedActor<IClusterEvent>, IWithTimers
{
    private readonly ClusterId _id;
    private readonly ClusterSettings _settings;
    private readonly ClusterProbe _probe;
    private readonly TrajectoryOutbox _outbox;
    private readonly ExperienceOffer? _offer;
    private readonly EpisodeAudience _audience;
    private readonly EpisodeEntry _entry;
    private readonly PauseEntry _pausing;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private ClusterHistory _history = ClusterHistory.Empty;
    private EpisodeUnderWay? _episode;

    public ClusterActor(string clusterId, ClusterSettings settings)
        : base(PersistenceIdOf(new ClusterId(clusterId)), settings.Quarantine, settings.Telemetry)
    {
        _id = new ClusterId(clusterId);
        _settings = settings;
        _probe = new ClusterProbe(settings.Telemetry, _id);
        _outbox = new TrajectoryOutbox(settings.Learner, settings.ResendAfter, settings.Injection);
        _offer = settings.OffersExperience ? new ExperienceOffer(_id, settings.Learner, settings.OfferAfter) : null;
        _audience = new EpisodeAudience(_id, settings.Learner);
        _entry = new EpisodeEntry(_id, PersistenceId, settings, _audience, Context);
        _pausing = new PauseEntry(_id, PersistenceId, settings.Owners, Context);
        if (Quarantined is { } quarantined)
        {
            var damaged = new QuarantinedCluster(_id, quarantined.Of($"cluster {_id}"), settings.Learner);
            Command<IClusterMessage>(message => damaged.Answer(message, Sender));
            return;
        }

        Recover<SnapshotOffer>(offer => Restore((ClusterSnapshot)offer.Snapshot, offer.Metadata.SequenceNr));
        Recover<RecoveryCompleted>(_ => Recovered());

        Command<RegisterCluster>(Register);
        Command<BeginEpisode>(Begin);
        Command<AbandonEpisode>(Break);
        Command<PauseCluster>(pause => Pause(pause, Sender));
        Command<PauseAdmitted>(Paused);
        Command<object>(message => ReferenceEquals(message, PauseEntry.Due), _ => Announce());
        Command<ResumeCluster>(_ => Resume());
        Command<ApproveChange>(Order);
        Command<RejectChange>(Order);
        Command<UndoChange>(Order);
        Command<GetCluster>(_ => Look());
        Command<EpisodeAdmitted>(admitted => Start(_entry.Connect(admitted, _history)));
        Command<EpisodeNotAdmitted>(_entry.TurnDown);
        Command<ClusterConnected>(connected => Start(_entry.Begin(connected, _history)));
        Command<ClusterNotConnected>(_entry.GiveUp);
        Command<EpisodeInput>(WhenFromChild);
        Command<LatencyObserved>(_audience.Tell);
        Command<Status.Failure>(failure => Lost(Sender, failure.Cause));
        Command<Terminated>(stopped => Lost(stopped.ActorRef, new IOException("the child that talks to it stopped")));
        Command<TrajectoryAccepted>(accepted => _outbox.Acknowledge(accepted, Timers));
        Command<object>(message => ReferenceEquals(message, TrajectoryOutbox.ResendDue), _ => _outbox.Send(Timers));
        Command<ExperienceHeld>(held => _offer?.Answered(held, Timers));
        Command<object>(message => ReferenceEquals(message, ExperienceOffer.Due), _ => _offer?.Send(Timers));
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning("Cluster {Cluster}: snapshot not saved, recovery will be longer: {Reason}", _id, failed.Cause.Message));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

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
        _entry.Stop();
        _episode?.Disconnect();
        base.PostStop();
    }

    protected override void Fold(IClusterEvent happened) => _history = _history.Apply(happened);

    private void Restore(ClusterSnapshot snapshot, long sequenceNr)
    {
        Resume(sequenceNr, snapshot.Link);
        _history = ClusterHistory.From(snapshot);
    }

    private void Recovered()
    {
        // Whether the learner heard of it is not in this journal.
        if (_history is { LastClosed: not null, LastRecorded: null })
            _offer?.Make(LastSequenceNr, Timers);
        if (_history.Broken(_settings.Selection) is not { } broken)
        {
            Announce();
            return;
        }

        Append(broken, closed =>
        {
            _settings.Injection?.Reach(closed);
            Fold(closed);
            Announce();
        });
    }

    private void Announce()
    {
        // The process may have ended between the two.
        if (_history.Distress is { } distress)
            Pause(new PauseCluster(_id, distress), ActorRefs.Nobody);
        if (_history.Description is not null)
            _settings.Keeper?.Tell(View());
    }

    private void Register(RegisterCluster register)
    {
        var sender = Sender;
        if (_history.Description == register.Description)
        {
            sender.Tell(new ClusterAccepted(_id));
            return;
        }

        Append(new ClusterRegistered(_id, register.Description), registered =>
        {
            Fold(registered);
            sender.Tell(new ClusterAccepted(_id));
            Announce();
        });
    }

    private void Begin(BeginEpisode begin)
    {
        var request = EpisodeRequest.Of(begin, _history, _episode?.Run.Id ?? _entry.Awaited, _pausing.Reason);
        switch (request.Answer)
        {
            case EpisodeAnswer.GoesOn:
                _audience.Add(begin.Plan, Sender);
                break;
            case EpisodeAnswer.IsRepeated:
                Repeat();
                break;
            case EpisodeAnswer.IsRefused:
                Refuse(Sender, request.Refusal!);
                break;
            case EpisodeAnswer.IsTurnedAway:
                Refuse(Sender, request.Refusal!);
                _audience.Drop(begin.Episode, begin.Plan, request.Refusal!);
                break;
            default:
                _audience.Clear();
                _audience.Add(begin.Plan, Sender);
                _outbox.Clear();
                Start(_entry.Admit(begin, _history));
                break;
        }
    }

    /// <summary>The episode is closed and was asked for again: what came of it is told once more.</summary>
    private void Repeat()
    {
        if (_history.LastRecorded is not { } recorded)
        {
            Sender.Tell(new EpisodeFinished(_history.LastClosed!));
            return;
        }

        if (_outbox.IsEmpty)
            _outbox.Put(recorded, Trajectories.Rebuild(recorded, _settings.Selection, _settings.Factory.ShapeOf(_history.Description!)));
        _outbox.Send(Timers);
    }

    private void Start(EpisodeBeginning? beginning)
    {
        if (beginning is not var (episode, first, policy))
            return;
        _episode = episode;
        _probe.Begun(episode.Run.Id, episode.Run.Plan.Kind);
        if (policy is { } version)
            _settings.Telemetry.PolicyUsed(version);
        Persisted(first);
    }

    private void Break(AbandonEpisode abandon)
    {
        if (_episode?.Run.Id == abandon.Episode)
            Abandon(abandon.Reason);
        else
            _entry.Abandon(abandon);
    }

    /// <summary>Approve, reject or undo: answered with what the cluster does then.</summary>
    private void Order(IClusterMessage order)
    {
        var (input, refusal) = ChangeOrder.Of(order, _episode?.Run, _episode?.Now ?? TimeSpan.Zero);
        if (input is null)
        {
            Refuse(Sender, refusal!);
            return;
        }

        Advance(input);
        Self.Forward(new GetCluster(_id));
    }

    private void Pause(PauseCluster pause, IActorRef asker)
    {
        if (_history.Description is null)
        {
            Refuse(asker, $"cluster {_id} is not registered: there is nothing to pause");
        }
        else if (_history.Paused is not null)
        {
            asker.Tell(View());
        }
        else
        {
            _entry.PutOff($"cluster {_id} is being paused: {pause.Reason}");
            if (_pausing.Ask(pause.Reason, asker) is { } admitted)
                Paused(admitted);
        }
    }

    private void Paused(PauseAdmitted admitted)
    {
        if (_pausing.Admit(admitted) is not { } pause)
        {
            // Nobody asked for it who would ask again.
            if (_history.Distress is not null)
                Timers.StartSingleTimer(nameof(PauseEntry), PauseEntry.Due, _settings.ResendAfter);
            return;
        }

        Append(pause, paused =>
        {
            Fold(paused);
            var reason = $"the cluster was paused: {paused.Reason}";
            _log.Info("Cluster {Cluster}: {Reason}", _id, reason);
            if (_episode is not null)
                Abandon(reason);
            _pausing.End(View());
        });
    }

    private void Resume()
    {
        var asker = Sender;
        if (_pausing.Reason is { } reason)
        {
            Refuse(asker, $"cluster {_id} is being paused: {reason}. Resume it once it is");
        }
        else if (_history.Paused is null)
        {
            Look();
        }
        else
        {
            Append(new ClusterResumed(_id), resumed =>
            {
                Fold(resumed);
                _log.Info("Cluster {Cluster} is resumed", _id);
                asker.Tell(View());
                Announce();
            });
        }
    }

    private void Look()
    {
        Sender.Tell(View());
        ForgetIfUnregistered();
    }

    private void Refuse(IActorRef asker, string reason)
    {
        asker.Tell(new ClusterRefused(_id, reason));
        ForgetIfUnregistered();
    }

    /// <summary>A question about a cluster that nobody registered must not make its shard remember it for ever.</summary>
    private void ForgetIfUnregistered()
    {
        if (_history.Description is null)
            Context.Parent.Tell(new Passivate(PoisonPill.Instance));
    }

    private void WhenFromChild(EpisodeInput input)
    {
        if (_episode?.Owns(Sender) != true)
            return;
        _settings.Injection?.Reach(input);
        _probe.Read(input);
        Advance(input);
    }

    private void Lost(IActorRef child, Exception cause)
    {
        if (_episode?.Owns(child) != true)
            return;
        if (cause is not (StaleOwnerException or StaleEpochException))
        {
            Abandon($"cluster {_id} was lost: {cause.Message}");
            return;
        }

        _settings.Telemetry.StaleEffectRefused();
        // The journal is the other owner's too: nothing more is written to it here.
        _log.Warning("Cluster {Cluster}: {Reason} Its episode {Episode} stops here", _id, cause.Message, _episode.Run.Id);
        Context.Stop(Self);
    }

    private void Abandon(string reason) => Advance(new Abandon(reason, _episode!.Now));

    private void Advance(EpisodeInput input) => Persisted(_episode!.Run.Decide(input));

    /// <summary>Persist, apply, then act. A training episode is persisted as a whole when it closes; a survey has but one event.</summary>
    private void Persisted(IEpisodeDecision decision)
    {
        if (_episode!.TryKeepBack(decision.Events) || decision.Events.IsEmpty)
        {
            Carry(decision);
            return;
        }

        var left = decision.Events.Length;
        AppendAll(decision.Events, happened =>
        {
            _settings.Injection?.Reach(happened);
            if (decision.Next.Plan.Kind == EpisodeKind.Tuning)
                _audience.Tell(new EpisodeProgressed(happened));
            if (--left == 0)
                Carry(decision);
        });
    }

    private void Carry(IEpisodeDecision decision)
    {
        var episode = _episode!;
        if (!episode.IsTraining)
            _probe.Follow(decision);
        episode.Carry(decision);
        if (decision.Effect is NoFurtherEffect)
            Finish(episode);
    }

    private void Finish(EpisodeUnderWay episode)
    {
        _episode = null;
        episode.Close(Context);
        var closed = episode.Run.Closed!;
        _probe.Ended(closed.Abandoned ?? "the episode is over");
        switch (episode.Run)
        {
            case EpisodeRun training when episode.IsTraining:
                Record(episode, training);
                break;
            // Its steps are not in the journal and its number is free: it can be run again.
            case SurveyRun when closed.Abandoned is { } reason:
                _log.Warning("Cluster {Cluster}: survey {Episode} is dropped: {Reason}", _id, episode.Run.Id, reason);
                _audience.Tell(new EpisodeFinished(closed));
                break;
            default:
                Fold(closed);
                if (episode.Run is GuardedRun guarded)
                    Remember(guarded);
                _offer?.Make(LastSequenceNr, Timers);
                _audience.Tell(new EpisodeFinished(closed));
                SnapshotWhenDue();
                break;
        }
    }

    private void Remember(GuardedRun run)
    {
        _history = _history.With(run.Inner.State.Ledger!.Memory);
        // Before whoever is told of the end can begin another episode.
        if (run.Distress is { } distress)
            Self.Tell(new PauseCluster(_id, distress), ActorRefs.Nobody);
    }

    private void Record(EpisodeUnderWay episode, EpisodeRun run)
    {
        _probe.Count(episode.Unsaved);
        if (episode.Recorded() is not { } whole)
        {
            var reason = episode.Run.Closed!.Abandoned;
            _log.Warning("Cluster {Cluster}: episode {Episode} is dropped: {Reason}", _id, run.State.Id, reason);
            _audience.Drop(run.State.Id, run.State.Plan, reason ?? "it never opened");
            return;
        }

        Append(whole, recorded =>
        {
            Fold(recorded);
            _settings.Injection?.Reach(InjectionPoint.EpisodeRecorded);
            _outbox.Put(recorded, run.Trajectory);
            _outbox.Send(Timers);
            SnapshotWhenDue();
        });
    }

    private void SnapshotWhenDue()
    {
        if ((_history.LastEpisode + 1) % _settings.SnapshotEvery == 0)
            SaveSnapshot(_history.Snapshot(Link));
    }

    private ClusterView View() => ClusterViews.Of(_id, _history, _episode?.Run);
}
