using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Sluice.Actors.Faults;
using Sluice.Actors.Integrity;
using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Membership;
using Sluice.Actors.Ownership;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>
/// The one learner of an Akka cluster (a singleton): asks every training cluster for an episode under the current policy, waits for all of
/// them, updates off its mailbox, stores the new version, and goes on.
/// </summary>
public sealed class LearnerActor : ChainedActor<ILearningEvent>, IWithTimers
{
    private static readonly object ResendDue = new();

    private readonly LearnerSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<RunId, TrainingRun> _runs = [];

    // The run that is being trained, who asked for it, and how far its iteration is.
    private RunId? _active;
    private readonly HashSet<IActorRef> _watchers = [];
    private readonly HashSet<ClusterId> _unregistered = [];
    private CollectedIteration? _collecting;
    private StoredPolicy? _policy;
    private Fence? _fence;
    private bool _isUpdating;
    private IActorRef? _stopRequestedBy;

    public LearnerActor(LearnerSettings settings)
        : base(LearnerPersistenceId, settings.Quarantine, settings.Telemetry)
    {
        _settings = settings;
        if (settings.Experience is { } experience)
        {
            var props = Props.Create(() => new ExperienceActor(settings, experience)).WithDispatcher(Context.Dispatcher.Id);
            Command<OfferExperience>(Context.ActorOf(RestartedActor.Of(props, longestPause: TimeSpan.FromSeconds(30)), "experience").Forward);
        }

        if (Quarantined is { } quarantined)
        {
            Command<BeginTraining>(begin => Sender.Tell(
                new TrainingRefused(begin.Run, quarantined.Of("the learner"))));
            return;
        }

        Recover<RecoveryCompleted>(_ => _log.Info("Learner started, {Runs} runs in its journal", _runs.Count));

        Command<BeginTraining>(Begin);
        Command<StopTraining>(Stop);
        Command<ClusterAccepted>(Registered);
        Command<ClusterRefused>(refused => _log.Warning("Run {Run}: {Reason}", _active, refused.Reason));
        Command<PolicyLoaded>(loaded => WhenActive(loaded.Run, () => Loaded(loaded)));
        Command<SubmitTrajectory>(Collect);
        Command<DropEpisode>(Drop);
        Command<UpdateReady>(ready => WhenActive(ready.Next.Snapshot.Version.Run, () => Updated(ready)));
        Command<Status.Failure>(Failed);
        Command<object>(message => ReferenceEquals(message, ResendDue), _ => Resend());
    }

    /// <summary>Part of the data: never changes for the life of a journal.</summary>
    public static string LearnerPersistenceId => "learner";

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        _settings.Telemetry.LearnerStarted();
    }

    protected override void PostStop()
    {
        _settings.Telemetry.LearnerStopped();
        _log.Info("Learner stopped");
        base.PostStop();
    }

    private TrainingRun Active => _runs[_active!.Value];

    protected override void Fold(ILearningEvent happened)
    {
        if (happened is TrainingBegun begun && !_runs.ContainsKey(begun.Run))
            _runs[begun.Run] = new TrainingRun(begun.Run, begun.Plan);
        _runs[happened.Run] = _runs[happened.Run].Apply(happened);
    }

    private void Begin(BeginTraining begin)
    {
        var sender = Sender;
        var request = TrainingRequest.Of(begin, _active, _runs.GetValueOrDefault(begin.Run)?.Plan, _settings.Selection.Hash);
        switch (request.Answer)
        {
            case TrainingAnswer.IsRefused:
                sender.Tell(new TrainingRefused(begin.Run, request.Refusal!));
                break;
            case TrainingAnswer.GoesOn:
                Continue(begin.Run, sender);
                break;
            case TrainingAnswer.Begins:
                Append(new TrainingBegun(begin.Run, begin.Plan), begun =>
                {
                    Fold(begun);
                    Continue(begin.Run, sender);
                });
                break;
        }
    }

    private void Continue(RunId run, IActorRef watcher)
    {
        _watchers.Add(watcher);
        watcher.Tell(new TrainingAccepted(run, _runs[run].Iteration));
        if (_active == run)
            return;
        _active = run;
        _stopRequestedBy = null;
        if (Active.IsComplete && Active.References is not null)
        {
            End();
            return;
        }

        _unregistered.UnionWith(Active.Plan.Clusters.Select(cluster => cluster.Cluster));
        Resend();
    }

    /// <summary>Asks again for whatever is outstanding; every message of it may come twice.</summary>
    private void Resend()
    {
        if (_active is null)
            return;
        Timers.StartSingleTimer(ResendDue, ResendDue, _settings.ResendAfter);
        if (_unregistered.Count > 0)
        {
            foreach (var cluster in Active.Plan.Clusters.Where(cluster => _unregistered.Contains(cluster.Cluster)))
                _settings.Clusters.Tell(new RegisterCluster(cluster.Cluster, cluster.Description));
        }
        else if (_collecting is { } collecting && !_isUpdating)
        {
            foreach (var cluster in collecting.Missing)
                _settings.Clusters.Tell(new BeginEpisode(new EpisodeId(cluster, collecting.Number), Active.EpisodeOf(cluster, collecting.Number, _settings.Pace)));
        }
    }

    private void Registered(ClusterAccepted accepted)
    {
        if (_active is null || !_unregistered.Remove(accepted.Cluster) || _unregistered.Count > 0)
            return;
        if (Active.References is null)
            Iterate(0);
        else
            Load();
    }

    private void Load()
    {
        var (run, store) = (Active, _settings.Policies);
        var selection = _settings.Selection;
        var (owners, node) = (_settings.Owners, NodeName.Of(Context.System));
        LoadAsync().PipeTo(Self);

        async Task<object> LoadAsync()
        {
            // From here on no learner of before writes a version any more.
            var fence = owners is null ? null : await owners.AcquireAsync(LearnerPersistenceId, node).ConfigureAwait(false);
            if (run.Iteration == 0)
            {
                // Whatever the store holds under this name has to be this run's.
                var untrained = new StoredPolicy(PolicyLearner.Untrained(run.Run, selection, run.Plan.Seed), RunningBaseline.Empty);
                await store.SaveAsync(untrained, fence).ConfigureAwait(false);
                return new PolicyLoaded(run.Run, untrained, fence);
            }

            var found = await store.FindAsync(run.Policy).ConfigureAwait(false) ?? throw new InvalidOperationException(
                $"policy {run.Policy} is in the learner's journal but not in the policy store: restore the store from the same backup");
            return new PolicyLoaded(run.Run, found, fence);
        }
    }

    private void Loaded(PolicyLoaded loaded)
    {
        _policy = loaded.Policy;
        _fence = loaded.Fence;
        if (Active.Iteration > 0 && loaded.Policy.Snapshot.Hash != Active.PolicyHash)
        {
            Refuse($"policy {Active.Policy} in the store has hash {loaded.Policy.Snapshot.Hash}, the journal says {Active.PolicyHash}: restore the store from the same backup");
            return;
        }

        GoOn();
    }

    private void Iterate(int iteration)
    {
        _collecting = new CollectedIteration(iteration, Active.Plan.Clusters.Select(cluster => cluster.Cluster));
        Resend();
    }

    private void Collect(SubmitTrajectory part)
    {
        var run = _active is null ? null : Active;
        if (run is null || part.Policy.Run != run.Run)
            return;
        if (run.HasConsumed(part.Episode))
        {
            Sender.Tell(new TrajectoryAccepted(part.Episode));
            return;
        }

        if (_collecting?.Add(part) != true)
            return;
        Reach(InjectionPoint.TrajectoryCollected);
        Sender.Tell(new TrajectoryAccepted(part.Episode));
        UpdateWhenComplete();
    }

    private void Drop(DropEpisode drop)
    {
        if (_collecting?.Drop(drop) != true)
            return;
        _log.Warning("Run {Run}: episode {Episode} is dropped: {Reason}", _active, drop.Episode, drop.Reason);
        Sender.Tell(new TrajectoryAccepted(drop.Episode));
        UpdateWhenComplete();
    }

    private void UpdateWhenComplete()
    {
        if (_collecting is not { IsComplete: true } collected || _isUpdating)
            return;
        if (collected.Number == 0)
        {
            FixReferences(collected);
            return;
        }

        var episodes = collected.Episodes();
        if (episodes.Count == 0)
        {
            Refuse($"every episode of iteration {collected.Number} was dropped, the first one because {collected.DropReasons.First()}");
            return;
        }

        _isUpdating = true;
        var (run, policy, settings, iteration, fence) = (Active, _policy!, _settings.Learning.For(Active.Plan), collected.Number, _fence);
        Task.Factory.StartNew(UpdateAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap().PipeTo(Self);

        async Task<UpdateReady> UpdateAsync()
        {
            var engine = _settings.Engine(run.Plan.Engine);
            var lesson = PolicyLearner.Learn(engine, policy.Snapshot, policy.Running, [.. episodes.Select(e => e.Episode)], settings, iteration);
            var next = new StoredPolicy(lesson.Next, lesson.Running);
            Reach(InjectionPoint.UpdateComputed);
            await _settings.Policies.SaveAsync(next, fence).ConfigureAwait(false);
            Reach(InjectionPoint.PolicySaved);
            return new UpdateReady(next, [.. episodes.Select(e => e.Episode.Id)], lesson.Statistics);
        }
    }

    private void FixReferences(CollectedIteration collected)
    {
        var episodes = collected.Episodes();
        if (Active.Unmeasured(episodes) is { } workload)
        {
            Refuse($"no cluster of class {workload} could be measured under the default configuration: {string.Join("; ", collected.DropReasons.Distinct())}");
            return;
        }

        _collecting = null;
        Append(new ReferencesFixed(Active.Run, TrainingRun.ReferencesOf(episodes)), fixedAt =>
        {
            Fold(fixedAt);
            Load();
        });
    }

    private void Updated(UpdateReady ready)
    {
        _isUpdating = false;
        _policy = ready.Next;
        var snapshot = ready.Next.Snapshot;
        Append(new PolicyUpdated(snapshot.Version, snapshot.Hash, snapshot.Version.Number, ready.Episodes, ready.Statistics), updated =>
        {
            Fold(updated);
            Reach(InjectionPoint.PolicyUpdated);
            Tell(new TrainingProgressed(updated.Policy, updated.Iteration, Active.Plan.Iterations, ready.Statistics));
            GoOn();
        });
    }

    private void GoOn()
    {
        if (_stopRequestedBy is not null)
            Stopped();
        else if (Active.IsComplete)
            End();
        else
            Iterate(Active.Iteration + 1);
    }

    private void End()
    {
        var reason = Active.Iteration >= Active.Plan.Iterations
            ? $"{Active.Plan.Iterations} iterations done"
            : $"converged: the mean return has not improved by 1 % over {Convergence.Window} iterations";
        if (Active.Ended is not null)
        {
            Ended(reason);
            return;
        }

        Append(new TrainingEnded(Active.Run, Active.Policy, reason), ended =>
        {
            Fold(ended);
            Ended(reason);
        });
    }

    private void Ended(string reason)
    {
        Tell(new TrainingFinished(Active.Run, Active.Policy, Active.PolicyHash, reason));
        Rest();
    }

    private void Stop(StopTraining stop)
    {
        if (_active != stop.Run)
        {
            Sender.Tell(new TrainingStopped(stop.Run, _runs.TryGetValue(stop.Run, out var run) ? run.Iteration : 0));
            return;
        }

        _stopRequestedBy = Sender;
        if (!_isUpdating)
            Stopped();
    }

    private void Stopped()
    {
        var stopped = new TrainingStopped(Active.Run, Active.Iteration);
        _stopRequestedBy?.Tell(stopped);
        Rest();
    }

    private void Refuse(string reason)
    {
        _log.Error("Run {Run} stops: {Reason}", _active, reason);
        Tell(new TrainingRefused(Active.Run, reason));
        if (_stopRequestedBy is not null)
            Stopped();
        else
            Rest();
    }

    private void Failed(Status.Failure failure)
    {
        _isUpdating = false;
        if (failure.Cause.GetBaseException() is StaleOwnerException)
            _settings.Telemetry.StaleEffectRefused();
        if (_active is not null)
            Refuse(failure.Cause.Message);
    }

    private void Rest()
    {
        Timers.Cancel(ResendDue);
        _active = null;
        _stopRequestedBy = null;
        _collecting = null;
        _policy = null;
        _isUpdating = false;
        _unregistered.Clear();
        _watchers.Clear();
    }

    private void Reach(InjectionPoint point) => _settings.Injection?.Reach(point);

    private void WhenActive(RunId run, Action act)
    {
        if (_active == run)
            act();
    }

    private void Tell(object message)
    {
        foreach (var watcher in _watchers)
            watcher.Tell(message);
    }

    private sealed record PolicyLoaded(RunId Run, StoredPolicy Policy, Fence? Fence);

    private sealed record UpdateReady(StoredPolicy Next, IReadOnlyList<EpisodeId> Episodes, UpdateStatistics Statistics);
}
