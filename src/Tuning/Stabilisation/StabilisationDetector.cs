using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Sluice.Tuning.Stabilisation;

/// <summary>
/// Decides from samples whether a change has taken effect: stable when mean and variance of latency agree between neighbouring windows, lag
/// is back and the selected metrics stand still, several times running (Vaquero &amp; Cuadrado 2018 §4.2). It reads no clock: samples carry
/// their instants. Immutable; once settled, it keeps its verdict.
/// </summary>
public sealed class StabilisationDetector
{
    private readonly StabilisationSettings _settings;
    private readonly double _lagBefore;
    private readonly TimeSpan _batchInterval;
    private readonly ImmutableArray<StabilisationSample> _samples;
    private readonly Run _run;

    private StabilisationDetector(
        StabilisationSettings settings,
        TimeSpan loadedAt,
        double lagBefore,
        TimeSpan batchInterval,
        ImmutableArray<StabilisationSample> samples,
        Run run,
        StabilisationObstacles obstacles,
        StabilisationVerdict verdict)
    {
        _settings = settings;
        LoadedAt = loadedAt;
        _lagBefore = lagBefore;
        _batchInterval = batchInterval;
        _samples = samples;
        _run = run;
        Obstacles = obstacles;
        Verdict = verdict;
    }

    /// <summary>The end of loading, cluster time: windows that begin earlier do not count.</summary>
    public TimeSpan LoadedAt { get; }

    /// <summary>What the latest sample lacked; none once stable.</summary>
    public StabilisationObstacles Obstacles { get; }

    public StabilisationVerdict Verdict { get; }

    /// <summary>Starts watching after a change.</summary>
    /// <param name="settings">Checked here.</param>
    /// <param name="loadedAt">The end of loading, cluster time.</param>
    /// <param name="lagBefore">Lag before the change, events; 0 when unknown: then only the lag of a healthy cluster counts as back.</param>
    /// <param name="batchInterval">
    /// The batch interval now in effect. It tells backlog from the saw-tooth of forming batches, whose height a longer interval rightly
    /// raises. Zero when unknown: then any lag is judged as that of a cluster that was behind, which takes a window longer.
    /// </param>
    /// <exception cref="ArgumentException">A setting is out of range, or the lag or interval is negative or not finite.</exception>
    public static StabilisationDetector Begin(
        StabilisationSettings settings, TimeSpan loadedAt, double lagBefore, TimeSpan batchInterval = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!(lagBefore >= 0 && double.IsFinite(lagBefore)))
            throw new ArgumentOutOfRangeException(nameof(lagBefore), lagBefore, "Lag before the change is a number of events; pass 0 when it is unknown.");
        ArgumentOutOfRangeException.ThrowIfLessThan(batchInterval, TimeSpan.Zero);
        return new(
            settings.Validated(), loadedAt, lagBefore, batchInterval, [], Run.None, StabilisationObstacles.Loading, StabilisationVerdict.Waiting);
    }

    /// <summary>Takes the next sample. One that follows sooner than half a period tells nothing new and is passed over.</summary>
    /// <exception cref="ArgumentException">The sample is older than the one before it.</exception>
    public (StabilisationDetector Next, StabilisationVerdict Verdict) Observe(in StabilisationSample sample)
    {
        if (Verdict != StabilisationVerdict.Waiting)
            return (this, Verdict);

        var isLate = sample.At - LoadedAt >= _settings.TimeOut;
        if (_samples is [.., var latest])
        {
            if (sample.At < latest.At)
                throw new ArgumentException($"The sample at {sample.At} came after the one at {latest.At}; send samples in the order they were taken.", nameof(sample));
            if (!isLate && sample.At - latest.At < _settings.Every / 2)
                return (this, Verdict);
        }

        var obstacles = ObstaclesOf(sample);
        var run = Run.None;
        if (obstacles == StabilisationObstacles.None)
        {
            run = _run.Extend(_samples[^1], sample, _settings.MaxTrend);
            if (run.Pairs < _settings.Confirmations || sample.At - run.Since < _batchInterval)
                obstacles = StabilisationObstacles.Unconfirmed;
        }

        var verdict = obstacles == StabilisationObstacles.None ? StabilisationVerdict.Stable
            : isLate ? StabilisationVerdict.TimedOut
            : StabilisationVerdict.Waiting;
        var next = new StabilisationDetector(_settings, LoadedAt, _lagBefore, _batchInterval, Remember(sample), run, obstacles, verdict);
        return (next, verdict);
    }

    private StabilisationObstacles ObstaclesOf(in StabilisationSample sample)
    {
        if (IsMissing(sample))
            return StabilisationObstacles.Missing;
        if (_samples.IsEmpty || !IsClean(_samples[^1]))
            return StabilisationObstacles.Loading;

        var before = _samples[^1];
        if (IsMissing(before) || sample.At - before.At > 2 * _settings.Every)
            return StabilisationObstacles.Missing;

        var obstacles = StabilisationObstacles.None;
        if (Math.Abs(sample.MeanLatencyMs - before.MeanLatencyMs) >= _settings.MaxDrift * before.MeanLatencyMs)
            obstacles |= StabilisationObstacles.Drift;
        if (VarianceRatio(sample, before) >= _settings.MaxVarianceRatio)
            obstacles |= StabilisationObstacles.Variance;
        if (!IsLagBack(sample))
            obstacles |= StabilisationObstacles.Lag;
        if (!AreMetricsSteady(sample))
            obstacles |= StabilisationObstacles.Metrics;
        return obstacles;
    }

    private bool IsClean(in StabilisationSample sample) => sample.At - _settings.Window >= LoadedAt;

    private static bool IsMissing(in StabilisationSample sample) =>
        !(sample.Events > 0 && sample.MeanLatencyMs > 0 && sample.DeviationMs >= 0 && sample.LagEvents >= 0
            && double.IsFinite(sample.Events + sample.MeanLatencyMs + sample.DeviationMs + sample.LagEvents));

    private double VarianceRatio(in StabilisationSample a, in StabilisationSample b)
    {
        var floor = _settings.DeviationFloor * Math.Min(a.MeanLatencyMs, b.MeanLatencyMs);
        var ratio = Math.Max(a.DeviationMs, floor) / Math.Max(b.DeviationMs, floor);
        // 0/0, without a floor: two windows that do not vary at all agree.
        if (double.IsNaN(ratio))
            return 1;
        return Math.Max(ratio * ratio, 1 / (ratio * ratio));
    }

    /// <summary>
    /// Lag is a saw-tooth: lambda P just after a batch, lambda (P + B) just before the next, and a ten-second period meets a ten-second batch at
    /// the same phase every time. So lag is back when it is no more than the batches that a healthy cluster holds. A cluster that was behind
    /// before the change may stay behind, but neither drain nor fall further behind: its latency, which is smoother than its lag, must stand
    /// still between windows that do not overlap.
    /// </summary>
    private bool IsLagBack(in StabilisationSample sample)
    {
        var batch = sample.Events * (_batchInterval / _settings.Window);
        if (sample.LagEvents <= _settings.BatchesInFlight * batch)
            return true;
        if (sample.LagEvents > _lagBefore * (1 + _settings.LagTolerance))
            return false;

        var windowAgo = sample.At - _settings.Window + _settings.Every / 2;
        for (var i = _samples.Length - 1; i >= 0 && IsClean(_samples[i]); i--)
        {
            var earlier = _samples[i];
            if (earlier.At <= windowAgo && !IsMissing(earlier))
                return Math.Abs(sample.MeanLatencyMs - earlier.MeanLatencyMs) < _settings.MaxDrift * earlier.MeanLatencyMs;
        }

        return false;
    }

    private bool AreMetricsSteady(in StabilisationSample sample)
    {
        if (sample.MetricMeans.IsDefaultOrEmpty)
            return true;

        int present = 0, steady = 0;
        for (var metric = 0; metric < sample.MetricMeans.Length; metric++)
        {
            var now = sample.MetricMeans[metric];
            var before = LatestOf(metric);
            if (!double.IsFinite(now) || !double.IsFinite(before))
                continue;
            present++;
            if (Math.Abs(Encode(now) - Encode(before)) <= _settings.MaxMetricDrift)
                steady++;
        }

        return steady >= _settings.SteadyMetricShare * present;
    }

    // Metrics come by the minute, samples more often: the value before may be several samples back.
    private double LatestOf(int metric)
    {
        for (var i = _samples.Length - 1; i >= 0 && IsClean(_samples[i]); i--)
        {
            var means = _samples[i].MetricMeans;
            if (!means.IsDefault && metric < means.Length && double.IsFinite(means[metric]))
                return means[metric];
        }

        return double.NaN;
    }

    private static double Encode(double value) => Math.CopySign(Math.Log(1 + Math.Abs(value)), value);

    private ImmutableArray<StabilisationSample> Remember(in StabilisationSample sample)
    {
        var oldest = sample.At - _settings.Window - 2 * _settings.Every;
        var forgotten = 0;
        while (forgotten < _samples.Length && _samples[forgotten].At < oldest)
            forgotten++;

        var kept = new StabilisationSample[_samples.Length - forgotten + 1];
        _samples.AsSpan()[forgotten..].CopyTo(kept);
        kept[^1] = sample;
        return ImmutableCollectionsMarshal.AsImmutableArray(kept);
    }

    /// <summary>Agreeing pairs of neighbouring windows in a row.</summary>
    /// <param name="Pairs">How many.</param>
    /// <param name="Since">End of the first window.</param>
    /// <param name="MeanLatencyMs">Mean latency of the first window.</param>
    private readonly record struct Run(int Pairs, TimeSpan Since, double MeanLatencyMs)
    {
        public static Run None => default;

        public Run Extend(in StabilisationSample before, in StabilisationSample now, double maxTrend)
        {
            var isLevel = Pairs > 0 && Math.Abs(now.MeanLatencyMs - MeanLatencyMs) < maxTrend * MeanLatencyMs;
            return isLevel ? this with { Pairs = Pairs + 1 } : new Run(1, before.At, before.MeanLatencyMs);
        }
    }
}
