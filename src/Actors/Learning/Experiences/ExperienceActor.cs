using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Sluice.Actors.Integrity;
using Sluice.Actors.Membership;
using Sluice.Actors.Ownership;
using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning.Experiences;

/// <summary>
/// The learner's part that learns from tuned clusters, live ones above all: takes note of their finished episodes, and makes a new version of the policy that
/// ran them out of every so many. Nobody uses a version before somebody adopts it.
/// </summary>
internal sealed class ExperienceActor : ChainedActor<ILearningEvent>
{
    private readonly ExperienceSettings _settings;
    private readonly LearnerSettings _learner;
    private readonly ExperienceReader _reader;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private readonly Dictionary<RunId, ExperienceRun> _runs = [];

    // Up to which event each cluster's journal was looked through.
    private readonly Dictionary<ClusterId, long> _seen = [];
    private readonly Queue<Offer> _offers = [];
    private readonly HashSet<ClusterId> _queued = [];
    private bool _isReading;

    // Runs that could not learn, until there is something new.
    private readonly HashSet<RunId> _stuck = [];
    private bool _isLearning;
    private Fence? _fence;

    public ExperienceActor(LearnerSettings learner, ExperienceSettings settings)
        : base(ExperiencePersistenceId, learner.Quarantine, learner.Telemetry)
    {
        _learner = learner;
        _settings = settings;
        _reader = new ExperienceReader(new JournalRows(settings.Journal), settings.ShapeOf);
        // Whoever offers goes on offering, until it is repaired.
        if (Quarantined is not null)
        {
            Command<OfferExperience>(_ => { });
            return;
        }

        Recover<RecoveryCompleted>(_ => LearnWhenDue());
        Command<OfferExperience>(offered => Hear(new Offer(offered, Sender)));
        Command<LookedThrough>(Take);
        Command<NotLookedThrough>(Pass);
        Command<UpdateReady>(Updated);
        Command<NotLearnt>(Stick);
    }

    /// <summary>Part of the data: never changes for the life of a journal.</summary>
    public static string ExperiencePersistenceId => "experience";

    private int StalenessBound => _settings.Learning.StalenessBound;

    protected override void Fold(ILearningEvent happened)
    {
        if (happened is ExperienceTaken taken)
        {
            if (!_runs.ContainsKey(taken.Run))
                _runs[taken.Run] = ExperienceRun.Begin(taken);
            _seen[taken.Cluster] = Math.Max(taken.SequenceNr, _seen.GetValueOrDefault(taken.Cluster));
        }

        _runs[happened.Run] = _runs[happened.Run].Apply(happened);
    }

    private void Hear(Offer offer)
    {
        if (offer.Offered.SequenceNr <= _seen.GetValueOrDefault(offer.Offered.Cluster))
        {
            offer.Answer();
            return;
        }

        // It is offered again, with what there is by then.
        if (!_queued.Add(offer.Offered.Cluster))
            return;
        _offers.Enqueue(offer);
        LookThroughNext();
    }

    /// <summary>One cluster's journal at a time, off the mailbox.</summary>
    private void LookThroughNext()
    {
        if (!_isReading && _offers.TryDequeue(out var offer))
        {
            var (cluster, upTo) = (offer.Offered.Cluster, offer.Offered.SequenceNr);
            var after = _seen.GetValueOrDefault(cluster);
            _queued.Remove(cluster);
            _isReading = true;
            Task.Run(() => _reader.Find(cluster, after, upTo)).PipeTo(
                Self, success: found => new LookedThrough(offer, found), failure: cause => new NotLookedThrough(offer, cause));
        }
    }

    private void Take(LookedThrough looked)
    {
        _isReading = false;
        var (cluster, upTo) = (looked.Offer.Offered.Cluster, looked.Offer.Offered.SequenceNr);
        ExperienceTaken[] taken =
        [
            .. looked.Found.GroupBy(experience => ExperienceRun.Of(experience.Policy, _runs)).OrderBy(of => of.Key.Value, StringComparer.Ordinal)
                .Select(of => new ExperienceTaken(of.Key, cluster, upTo, [.. of.Where(IsFresh)], [.. of.Where(old => !IsFresh(old)).Select(old => old.Episode.Number)])),
        ];
        if (taken.Length == 0)
        {
            Held();
            return;
        }

        var left = taken.Length;
        AppendAll(taken, happened =>
        {
            Fold(happened);
            if (--left == 0)
                Held();
        });

        void Held()
        {
            _seen[cluster] = Math.Max(upTo, _seen.GetValueOrDefault(cluster));
            looked.Offer.Answer();
            _stuck.Clear();
            LearnWhenDue();
            LookThroughNext();
        }
    }

    private bool IsFresh(Experience experience) =>
        !_runs.TryGetValue(ExperienceRun.Of(experience.Policy, _runs), out var run) || !run.IsStale(experience.Policy, StalenessBound);

    /// <summary>The cluster offers again; damage there is its own actor's to report.</summary>
    private void Pass(NotLookedThrough failed)
    {
        _isReading = false;
        _log.Warning("The journal of cluster {Cluster} cannot be learnt from: {Reason}", failed.Offer.Offered.Cluster, failed.Cause.GetBaseException().Message);
        LookThroughNext();
    }

    private void LearnWhenDue()
    {
        if (_isLearning || _runs.Values.Where(IsDue).MinBy(run => run.Run.Value, StringComparer.Ordinal) is not { } run)
            return;
        _isLearning = true;
        var (fence, node) = (_fence, NodeName.Of(Context.System));
        Task.Factory.StartNew(LearnAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()
            .PipeTo(Self, failure: cause => new NotLearnt(run.Run, cause.GetBaseException()));

        async Task<UpdateReady> LearnAsync()
        {
            // From here on no learner of before writes a version any more.
            fence ??= _learner.Owners is { } owners ? await owners.AcquireAsync(ExperiencePersistenceId, node).ConfigureAwait(false) : null;
            var newest = await NewestAsync(run, fence).ConfigureAwait(false);
            var selection = await _learner.Policies.Selections.FindAsync(newest.Snapshot.SelectionHash).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"selection {newest.Snapshot.SelectionHash} of policy {run.Newest} is not in the policy store: restore the store from the same backup");
            var batch = run.Fresh(StalenessBound).Take(_settings.Episodes).ToArray();
            var stale = run.Pending.Where(pending => run.IsStale(pending.Policy, StalenessBound)).Select(pending => pending.Episode).ToArray();
            var episodes = Array.ConvertAll(batch, experience => _reader.Read(experience, run.Own(experience.Policy), selection));
            // The base knows the scale of its inputs: no iteration of this run measures it.
            var lesson = PolicyLearner.Learn(_settings.Engine(), newest.Snapshot, newest.Running, episodes, _settings.Learning, run.Number + 2);
            var next = new StoredPolicy(lesson.Next, lesson.Running);
            await _learner.Policies.SaveAsync(next, fence).ConfigureAwait(false);
            return new UpdateReady(next, [.. batch.Select(experience => experience.Episode), .. stale], lesson.Statistics with { StaleEpisodes = stale.Length }, fence);
        }
    }

    private bool IsDue(ExperienceRun run) => !_stuck.Contains(run.Run) && run.Fresh(StalenessBound).Count() >= _settings.Episodes;

    /// <summary>The newest version; before the first update it is the base's copy, stored under the run's own name.</summary>
    private async Task<StoredPolicy> NewestAsync(ExperienceRun run, Fence? fence)
    {
        if (run.Number > 0)
        {
            var newest = await _learner.Policies.FindAsync(run.Newest).ConfigureAwait(false);
            return newest?.Snapshot.Hash == run.Hash ? newest : throw new InvalidOperationException(
                $"policy {run.Newest} in the store has hash {newest?.Snapshot.Hash ?? "none"}, the journal says {run.Hash}: restore the store from the same backup");
        }

        var origin = await _learner.Policies.FindAsync(run.Base).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"policy {run.Base} ran and is not in the policy store: restore the store from the same backup");
        // The means are of other clusters and rewards.
        var copy = new StoredPolicy(origin.Snapshot.Named(run.Newest), RunningBaseline.Empty);
        await _learner.Policies.SaveAsync(copy, fence).ConfigureAwait(false);
        return copy;
    }

    private void Updated(UpdateReady ready)
    {
        _fence = ready.Fence;
        var snapshot = ready.Next.Snapshot;
        // Sorted, whatever order they were taken in: the event is part of the data.
        EpisodeId[] consumed = [.. ready.Episodes.OrderBy(episode => episode.Cluster.Value, StringComparer.Ordinal).ThenBy(episode => episode.Number)];
        Append(new PolicyUpdated(snapshot.Version, snapshot.Hash, snapshot.Version.Number, consumed, ready.Statistics), updated =>
        {
            _isLearning = false;
            Fold(updated);
            _learner.Telemetry.ExperienceLearnt(ready.Episodes.Count);
            _log.Info(
                "Policy {Policy} has learnt from {Episodes} episodes of tuned clusters, worth {Effective:0} of {Steps} steps of its own; adopt it with: sluice serve --policy {Policy}",
                updated.Policy, consumed.Length, ready.Statistics.EffectiveSteps, ready.Statistics.Steps, updated.Policy);
            LearnWhenDue();
        });
    }

    /// <summary>What could not be learnt from stays pending.</summary>
    private void Stick(NotLearnt failed)
    {
        _isLearning = false;
        _stuck.Add(failed.Run);
        if (failed.Cause is StaleOwnerException)
        {
            _learner.Telemetry.StaleEffectRefused();
            _fence = null;
        }

        _log.Error("Run {Run}: nothing was learnt from tuned clusters: {Reason}", failed.Run, failed.Cause.Message);
        LearnWhenDue();
    }

    private sealed record Offer(OfferExperience Offered, IActorRef By)
    {
        public void Answer() => By.Tell(new ExperienceHeld(Offered.Cluster, Offered.SequenceNr));
    }

    private sealed record LookedThrough(Offer Offer, IReadOnlyList<Experience> Found);

    private sealed record NotLookedThrough(Offer Offer, Exception Cause);

    private sealed record NotLearnt(RunId Run, Exception Cause);

    private sealed record UpdateReady(StoredPolicy Next, IReadOnlyList<EpisodeId> Episodes, UpdateStatistics Statistics, Fence? Fence);
}
