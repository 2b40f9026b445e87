using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Randomness;

namespace Sluice.Actors.Fleet;

/// <summary>
/// Which managed cluster is asked what, and when: registered until it acknowledges, asked what it does, given the next episode, and asked again when
/// nothing is heard. Every answer may be lost or come twice. Time is a span that only rises; its origin does not matter.
/// </summary>
public sealed class ManagedFleet
{
    private readonly FleetSettings _settings;
    private readonly Dictionary<ClusterId, Place> _places = [];
    private readonly PriorityQueue<(ClusterId Cluster, int Turn), TimeSpan> _due = new();
    private readonly Queue<ClusterId> _strangers = [];
    private long _events;
    private long _episodes;

    public ManagedFleet(FleetSettings settings, TimeSpan now)
    {
        _settings = settings;
        foreach (var cluster in settings.Clusters)
        {
            if (!_places.TryAdd(cluster.Cluster, new Place(cluster)))
                throw new ArgumentException($"Cluster {cluster.Cluster} is managed twice: give each id once.", nameof(settings));
            Schedule(_places[cluster.Cluster], now);
        }
    }

    private enum Stage
    {
        Unregistered,
        Asked,
        Running,
        Quarantined,
        Paused,
    }

    public FleetStatus Status => new(Count(Stage.Unregistered), Count(Stage.Asked), Count(Stage.Running), Count(Stage.Quarantined), _events, _episodes, Count(Stage.Paused));

    /// <summary>What is to be sent now, at most so many; the rest stays due.</summary>
    public IReadOnlyList<IClusterMessage> Due(TimeSpan now, int most)
    {
        var messages = new List<IClusterMessage>();
        while (messages.Count < most && _due.TryPeek(out var next, out var at) && at <= now)
        {
            _due.Dequeue();
            var place = _places[next.Cluster];
            if (next.Turn != place.Turn)
                continue;
            // Silence is no answer either: what the cluster does is asked.
            if (place.Stage is Stage.Running or Stage.Quarantined or Stage.Paused)
                place.Stage = Stage.Asked;
            messages.Add(place.Stage == Stage.Unregistered ? new RegisterCluster(next.Cluster, place.Managed.Description) : new GetCluster(next.Cluster));
            Schedule(place, now + Wait(place));
        }

        while (messages.Count < most && _strangers.TryDequeue(out var stranger))
        {
            if (Find(stranger) is null)
                messages.Add(new GetCluster(stranger));
        }

        return messages;
    }

    /// <summary>There are these clusters: those that are not managed are asked what they are, and may be adopted then.</summary>
    public void Hear(IEnumerable<ClusterId> registered)
    {
        foreach (var stranger in registered)
            _strangers.Enqueue(stranger);
    }

    public void Accepted(ClusterAccepted accepted, TimeSpan now)
    {
        if (Find(accepted.Cluster) is { Stage: Stage.Unregistered } place)
            Move(place, Stage.Asked, now);
    }

    public void Refused(ClusterRefused refused, TimeSpan now)
    {
        // It is asked again in any case; one that runs says so by its events.
        if (Find(refused.Cluster) is { Stage: Stage.Running } place)
            Move(place, Stage.Asked, now + _settings.FirstWait);
    }

    /// <summary>What a cluster says it does.</summary>
    /// <returns>The episode it is to run; null for none.</returns>
    public BeginEpisode? Seen(ClusterView view, TimeSpan now)
    {
        if (Known(view, now) is not { } place)
            return null;
        switch (view)
        {
            case { Phase: EpisodePhase.Quarantined }:
                Move(place, Stage.Quarantined, now + _settings.Silence);
                return null;
            case { Phase: EpisodePhase.Paused }:
                // Resumed, it says so by itself.
                Move(place, Stage.Paused, now + _settings.Silence);
                return null;
            case { Description: null }:
                Move(place, Stage.Unregistered, now);
                return null;
            case { Phase: EpisodePhase.Idle or EpisodePhase.Closed }:
                return Begin(place, view.Episode + 1, now);
            default:
                // Asked for again, its events come here.
                return Begin(place, view.Episode, now);
        }
    }

    public void Progressed(EpisodeProgressed progressed, TimeSpan now)
    {
        _events++;
        if (Find(progressed.Event.Episode.Cluster) is { } place)
            Move(place, Stage.Running, now + _settings.Silence);
    }

    /// <returns>The next episode; null where the cluster is not one of these.</returns>
    public BeginEpisode? Finished(EpisodeFinished finished, TimeSpan now)
    {
        if (Find(finished.Closed.Episode.Cluster) is not { } place)
            return null;
        _episodes++;
        return Begin(place, finished.Closed.Episode.Number + 1, now);
    }

    private BeginEpisode Begin(Place place, int number, TimeSpan now)
    {
        Move(place, Stage.Running, now + _settings.Silence);
        var episode = new EpisodeId(place.Managed.Cluster, number);
        return new BeginEpisode(episode, _settings.PlanOf(episode, place.Rules));
    }

    /// <summary>The place of a cluster that shows itself; a new one where it is to be adopted.</summary>
    private Place? Known(ClusterView view, TimeSpan now)
    {
        var place = Find(view.Cluster);
        if (place is { IsAdopted: false } || view.Description is not { } description || _settings.RulesOfAdopted(description) is not { } rules)
            return place;
        if (place is null)
        {
            _places.Add(view.Cluster, place = new Place(new ManagedCluster(view.Cluster, description)) { IsAdopted = true, Stage = Stage.Asked });
            Schedule(place, now);
        }

        // Its file may have changed since.
        (place.Managed, place.Rules) = (new ManagedCluster(view.Cluster, description), rules);
        return place;
    }

    private Place? Find(ClusterId cluster) => _places.GetValueOrDefault(cluster);

    private int Count(Stage stage) => _places.Values.Count(place => place.Stage == stage);

    private void Move(Place place, Stage stage, TimeSpan at)
    {
        if (place.Stage != stage)
            place.Attempts = 0;
        place.Stage = stage;
        Schedule(place, at);
    }

    private void Schedule(Place place, TimeSpan at)
    {
        place.Turn++;
        _due.Enqueue((place.Managed.Cluster, place.Turn), at);
    }

    /// <summary>Doubling, and drawn between half and the whole, so that what failed together does not come again together.</summary>
    private TimeSpan Wait(Place place)
    {
        var longest = Math.Min(_settings.FirstWait.Ticks * Math.Pow(2, Math.Min(place.Attempts, 20)), _settings.LongestWait.Ticks);
        var jitter = RandomStream.For(RandomStream.Key(place.Managed.Cluster.Value), (ulong)place.Attempts++, RandomStream.Key("wait"));
        return TimeSpan.FromTicks((long)(longest * (0.5 + 0.5 * jitter.NextUniform())));
    }

    private sealed class Place(ManagedCluster managed)
    {
        public ManagedCluster Managed { get; set; } = managed;

        /// <summary>True for one that was not among the clusters of the settings.</summary>
        public bool IsAdopted { get; init; }

        /// <summary>What may be done to it; null for whatever is chosen.</summary>
        public SafetyRules? Rules { get; set; }

        public Stage Stage { get; set; }

        public int Attempts { get; set; }

        /// <summary>Only what was scheduled last counts.</summary>
        public int Turn { get; set; }
    }
}
