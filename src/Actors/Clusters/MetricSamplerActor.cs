using System.Collections.Immutable;
using Akka.Actor;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Safety;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Actors.Clusters;

/// <summary>Reads one window of a cluster when asked: for its parent the window a reward is made of or, in a survey, every metric; for the stabilisation detector its samples.</summary>
internal sealed class MetricSamplerActor : ReceiveActor
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ISparkCluster _cluster;
    private readonly ObservationEncoder _encoder;
    private readonly Selection _selection;
    private readonly StabilisationSettings _stabilisation;
    private readonly EpisodeId _episode;
    private readonly bool _reportsMinutes;
    private TimeSpan _nextMinute = TimeSpan.Zero;
    private TimeSpan _sampledMinute = TimeSpan.MinValue;
    private ImmutableArray<double> _sampledMetrics = [];

    /// <param name="cluster">The connection; the sampler reads, it never changes anything.</param>
    /// <param name="selection">What is observed.</param>
    /// <param name="stabilisation">Which windows the detector wants.</param>
    /// <param name="episode">For the reports.</param>
    /// <param name="reportsMinutes">True to tell the parent the latency of every minute: somebody watches.</param>
    public MetricSamplerActor(
        ISparkCluster cluster, Selection selection, StabilisationSettings stabilisation, EpisodeId episode, bool reportsMinutes)
    {
        _cluster = cluster;
        _selection = selection;
        _encoder = StateEncoder.Of(selection).Observations;
        _stabilisation = stabilisation;
        _episode = episode;
        _reportsMinutes = reportsMinutes;
        var parent = Context.Parent;
        Receive<ReadWindow>(window => parent.TellWhenDone(ReadAsync(window, parent, Self), Self));
        Receive<ReadObservation>(window => parent.TellWhenDone(ObserveAsync(window), Self));
        Receive<WaitUntil>(wait => parent.TellWhenDone(WaitAsync(wait), Self));
        Receive<WatchChange>(watch => parent.TellWhenDone(WatchAsync(watch, parent, Self), Self));
        Receive<TakeSample>(take => Sender.TellWhenDone(SampleAsync(take.At), Self));
    }

    private async ValueTask<WindowRead> ReadAsync(ReadWindow window, IActorRef parent, IActorRef self)
    {
        await _cluster.AdvanceToAsync(window.To).ConfigureAwait(false);
        var latency = await _cluster.ReadLatencyAsync(new LatencyQuery(window.From, window.To)).ConfigureAwait(false);
        // Behind a backlog that was there before, no event of the window may be finished though the cluster works through older ones.
        var completed = latency.Completed > 0 ? latency.Completed : (await _cluster.ReadLatencyAsync(
            new LatencyQuery(window.From, window.To, LatencyBasis.Completion, Percentiles: false)).ConfigureAwait(false)).Completed;
        var since = window.ChangedAt ?? window.From;
        var change = default(LatencySummary);
        if (window.ChangedAt is { } changedAt && changedAt < window.From)
        {
            change = await _cluster.ReadLatencyAsync(
                new LatencyQuery(changedAt, window.From, ExcessOverMs: window.ExcessOverMs, Percentiles: false)).ConfigureAwait(false);
        }

        var driver = await _cluster.ReadMetricsAsync(window.From, window.To, NodeRole.Driver, _selection.DriverMetrics).ConfigureAwait(false);
        var workers = await _cluster.ReadMetricsAsync(window.From, window.To, NodeRole.Worker, _selection.WorkerMetrics).ConfigureAwait(false);
        var health = await _cluster.ReadHealthAsync().ConfigureAwait(false);
        var rate = (change.Events + latency.Events) / Math.Max(1e-9, (window.To - since).TotalSeconds);
        // While T_ref is being measured the window is its own reference.
        var reference = window.ReferenceMs ?? (latency.P99Ms > 0 ? latency.P99Ms : 1);
        var observation = _encoder.Encode(
            driver,
            workers,
            new ObservationContext(
                latency.P99Ms, latency.MeanMs, reference, rate, health.MeanEventBytes, health.LagEvents, window.To - window.LoadedAt));
        if (_reportsMinutes)
            await ReportMinutesAsync(window.To, parent, self).ConfigureAwait(false);
        return new WindowRead(new WindowReading(
            window.From, window.To, latency.Events, completed, latency.P99Ms, latency.MeanMs, change.ExcessMs, rate, health.LagEvents,
            observation, health.IsUp));
    }

    private async ValueTask<ObservationRead> ObserveAsync(ReadObservation window)
    {
        await _cluster.AdvanceToAsync(window.To).ConfigureAwait(false);
        var arrived = await _cluster.ReadLatencyAsync(new LatencyQuery(window.From, window.To)).ConfigureAwait(false);
        var completed = await _cluster.ReadLatencyAsync(
            new LatencyQuery(window.From, window.To, LatencyBasis.Completion, Percentiles: false)).ConfigureAwait(false);
        var driver = await _cluster.ReadMetricsAsync(window.From, window.To, NodeRole.Driver, MetricCatalogue.OnDriver).ConfigureAwait(false);
        var workers = await _cluster.ReadMetricsAsync(window.From, window.To, NodeRole.Worker, MetricCatalogue.OnWorker).ConfigureAwait(false);
        var health = await _cluster.ReadHealthAsync().ConfigureAwait(false);
        return new ObservationRead(new ObservationReading(
            window.From, window.To, arrived.Events, completed.Events, arrived.MeanMs, arrived.P50Ms, arrived.P95Ms, arrived.P99Ms,
            [.. Means(driver).Concat(Means(workers)).Select(mean => (float)mean)], health.IsUp, health.RunsSince));
    }

    private async ValueTask<Waited> WaitAsync(WaitUntil wait)
    {
        await _cluster.AdvanceToAsync(wait.At).ConfigureAwait(false);
        // A clock of floating point may stand a tick before the instant that it was told to reach.
        return new Waited(wait.At > _cluster.Now ? wait.At : _cluster.Now);
    }

    private async ValueTask<ChangeWatched> WatchAsync(WatchChange watch, IActorRef parent, IActorRef self)
    {
        var stabilisation = (await SampleAsync(watch.At).ConfigureAwait(false)).Sample;
        var latency = await _cluster.ReadLatencyAsync(new LatencyQuery(watch.At - watch.Window, watch.At, LatencyBasis.Completion)).ConfigureAwait(false);
        var health = await _cluster.ReadHealthAsync().ConfigureAwait(false);
        if (_reportsMinutes)
            await ReportMinutesAsync(watch.At, parent, self).ConfigureAwait(false);
        return new ChangeWatched(
            stabilisation, new GuardSample(watch.At, latency.Completed, latency.P99Ms, health.LagEvents, health.ArrivalRate, health.IsUp));
    }

    private async ValueTask<SampleTaken> SampleAsync(TimeSpan at)
    {
        await _cluster.AdvanceToAsync(at).ConfigureAwait(false);
        var latency = await _cluster.ReadLatencyAsync(
            new LatencyQuery(at - _stabilisation.Window, at, LatencyBasis.Completion, Percentiles: false)).ConfigureAwait(false);
        var health = await _cluster.ReadHealthAsync().ConfigureAwait(false);
        // Nodes report by the minute: between two reports the last one stands.
        var minute = TimeSpan.FromMinutes(Math.Floor(at.TotalMinutes));
        if (minute != _sampledMinute)
        {
            var workers = await _cluster.ReadMetricsAsync(minute - Minute, minute, NodeRole.Worker, _selection.WorkerMetrics).ConfigureAwait(false);
            _sampledMetrics = Means(workers);
            _sampledMinute = minute;
        }

        return new SampleTaken(new StabilisationSample(at, latency.MeanMs, latency.DeviationMs, latency.Events, health.LagEvents, _sampledMetrics));
    }

    private async ValueTask ReportMinutesAsync(TimeSpan now, IActorRef parent, IActorRef self)
    {
        var minutes = new List<MinuteLatency>();
        // A minute is read one minute late, when most of its events are finished.
        for (; _nextMinute + 2 * Minute <= now; _nextMinute += Minute)
        {
            var latency = await _cluster.ReadLatencyAsync(new LatencyQuery(_nextMinute, _nextMinute + Minute)).ConfigureAwait(false);
            minutes.Add(new MinuteLatency(_nextMinute, latency.P50Ms, latency.P99Ms, latency.Events / Minute.TotalSeconds));
        }

        if (minutes.Count > 0)
            parent.Tell(new LatencyObserved(_episode, minutes), self);
    }

    private static ImmutableArray<double> Means(MetricWindow window)
    {
        var means = ImmutableArray.CreateBuilder<double>(window.Metrics.Count);
        for (var m = 0; m < window.Metrics.Count; m++)
        {
            var (sum, count) = (0.0, 0);
            for (var node = 0; node < window.Nodes; node++)
            {
                if (double.IsNaN(window[m, node]))
                    continue;
                sum += window[m, node];
                count++;
            }

            means.Add(count == 0 ? double.NaN : sum / count);
        }

        return means.MoveToImmutable();
    }
}
