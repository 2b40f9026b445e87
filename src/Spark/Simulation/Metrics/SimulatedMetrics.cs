using System.Runtime.CompilerServices;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>
/// Samples of the metrics, a minute and a node at a time, computed when asked for from what the minute's batches did. Samples go missing one
/// by one, in gaps of minutes, and while the JVMs are down.
/// </summary>
internal sealed class SimulatedMetrics
{
    private const int LatentMinutes = 128;
    private const double GapsPerNodeHour = 0.001;
    private const int GapRow = -1, SkewRow = -2;

    private static readonly MetricShape User = MetricShape.All[MetricCatalogue.Find("node_cpu_seconds_total.user").Index];
    private static readonly MetricShape System = MetricShape.All[MetricCatalogue.Find("node_cpu_seconds_total.system").Index];
    private static readonly MetricShape IoWait = MetricShape.All[MetricCatalogue.Find("node_cpu_seconds_total.iowait").Index];
    private static readonly MetricShape Steal = MetricShape.All[MetricCatalogue.Find("node_cpu_seconds_total.steal").Index];
    private static readonly MetricShape Available = MetricShape.All[MetricCatalogue.Find("node_memory_MemAvailable_bytes").Index];
    private static readonly MetricShape Cached = MetricShape.All[MetricCatalogue.Find("node_memory_Cached_bytes").Index];

    private readonly MicroBatchEngine _engine;
    private readonly MetricStates _scales;
    private readonly ulong _key;
    private readonly int _workers;
    private readonly int _cores;
    private readonly double _coresShare;
    private readonly double _memoryBytes;
    private readonly double _memoryShare;
    private readonly double _noise;
    private readonly double[] _logSkew;
    private readonly double[] _latents = new double[LatentMinutes * PerGroup.Count];
    private RandomStream _latentRandom;
    private long _latentMinutes;
    private int[] _samples = [];
    private MetricShape[] _asked = [];

    public SimulatedMetrics(MicroBatchEngine engine, SimulationSettings settings, SimulationCoefficients coefficients)
    {
        var profile = settings.Profile.Costs(coefficients);
        _engine = engine;
        _scales = coefficients.Metrics;
        _workers = profile.Workers;
        _cores = profile.CoresPerNode;
        _coresShare = profile.CoresPerNode / (double)coefficients.Profiles.Train.CoresPerNode;
        _memoryBytes = profile.NodeMemoryMiB * 1024 * 1024;
        _memoryShare = profile.NodeMemoryMiB / coefficients.Profiles.Train.NodeMemoryMiB;
        _noise = settings.Noise ? 1 : 0;
        _key = settings.Stream("metrics").NextUInt64();
        _latentRandom = settings.Stream("latents");
        _logSkew = new double[_workers + 1];
        var machines = RandomStream.For(settings.RunSeed, settings.ClusterKey).NextUInt64();
        for (var node = 1; node <= _workers; node++)
            _logSkew[node] = Math.Log(1 + _scales.Imbalance * (new SampleNoise(machines, 0, SkewRow, node).Uniform - 0.5) * _noise);
    }

    /// <summary>Means over the minutes that end in (from, to]: a node reports a minute when it is over.</summary>
    public MetricWindow Read(double fromSeconds, double toSeconds, NodeRole role, IReadOnlyList<Metric> metrics)
    {
        var (first, nodes) = role == NodeRole.Driver ? (0, 1) : (1, _workers);
        var values = new double[metrics.Count * nodes];
        if (_samples.Length < values.Length)
            _samples = new int[values.Length];
        Array.Clear(_samples, 0, values.Length);
        if (_asked.Length < metrics.Count)
            _asked = new MetricShape[metrics.Count];
        for (var row = 0; row < metrics.Count; row++)
            _asked[row] = MetricShape.All[metrics[row].Index];
        var asked = _asked.AsSpan(0, metrics.Count);
        var last = (long)Math.Floor(toSeconds / 60);
        for (var minute = (long)Math.Floor(fromSeconds / 60); minute < last; minute++)
        {
            if (_engine.Minutes.Has(minute) && !_engine.Minutes[minute].IsDown)
                AddMinute(minute, first, nodes, asked, values);
        }

        for (var i = 0; i < values.Length; i++)
            values[i] = _samples[i] > 0 ? values[i] / _samples[i] : double.NaN;
        return new MetricWindow(metrics, nodes, values);
    }

    private void AddMinute(long minute, int first, int nodes, ReadOnlySpan<MetricShape> asked, double[] values)
    {
        ref readonly var load = ref _engine.Minutes[minute];
        var states = MinuteStates.Of(in load, _workers, _scales);
        var slowness = _engine.Minutes.LogSlowness(minute);
        var latents = Latents(minute);
        for (var node = first; node < first + nodes; node++)
        {
            if (InGap(minute, node))
                continue;
            var sample = new NodeMinute(states, minute, node, _key, _noise, _scales, latents);
            if (node == 0)
                sample.SetDriver();
            else
                sample.SetWorker(_logSkew[node], slowness[node - 1], node > load.BusyWorkers);

            for (var (row, cell) = (0, node - first); row < asked.Length; row++, cell += nodes)
            {
                var shape = asked[row];
                if (!(node == 0 ? shape.OnDriver : shape.OnWorker))
                    continue;
                var noise = sample.NoiseOf(shape);
                if (noise.IsMissing && _noise > 0)
                    continue;
                values[cell] += shape.Kind == ShapeKind.Plain && !shape.IsProcessorMode ? Level(shape, in sample, noise) : Value(shape, in sample, noise);
                _samples[cell]++;
            }
        }
    }

    private double Value(MetricShape shape, in NodeMinute sample, SampleNoise noise)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Flat:
                return shape.Typical;
            case ShapeKind.ZeroInflated:
                return Math.Max(0, shape.Spread * sample.Deviate(shape, noise));
            case ShapeKind.CpuRest:
                return _cores - Level(User, in sample) * _coresShare - Level(System, in sample) * _coresShare
                    - Level(IoWait, in sample) * _coresShare - Level(Steal, in sample) * _coresShare;
            case ShapeKind.MemoryAvailable:
                return AvailableBytes(in sample);
            case ShapeKind.MemoryCached:
                return CachedBytes(in sample);
            case ShapeKind.MemoryDirty:
                return Math.Min(CachedBytes(in sample), Level(shape, in sample, noise));
            default:
                return Level(shape, in sample, noise) * (shape.IsProcessorMode ? _coresShare : 1);
        }
    }

    private static double Level(MetricShape shape, in NodeMinute sample) => Level(shape, in sample, sample.NoiseOf(shape));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Level(MetricShape shape, in NodeMinute sample, SampleNoise noise) =>
        Math.Min(Math.Max(0, shape.Typical + shape.Spread * sample.Deviate(shape, noise)), shape.Ceiling);

    private double AvailableBytes(in NodeMinute sample) => Math.Clamp(_memoryBytes - _memoryShare * Level(Available, in sample), 0, _memoryBytes);

    private double CachedBytes(in NodeMinute sample) => Math.Min(0.8 * AvailableBytes(in sample), _memoryShare * Level(Cached, in sample));

    private bool InGap(long minute, int node)
    {
        if (_noise == 0)
            return false;
        var draw = new SampleNoise(_key, minute / 60, GapRow, node);
        var share = draw.Uniform / GapsPerNodeHour;
        if (share >= 1)
            return false;
        var length = 2 + (int)(4 * share);
        var begins = (int)(draw.Normal * 10 + 30);
        return minute % 60 >= begins && minute % 60 < begins + length;
    }

    // One AR(1) a group, drawn in the order of the minutes whoever asks.
    private ReadOnlySpan<double> Latents(long minute)
    {
        for (; _latentMinutes <= minute; _latentMinutes++)
        {
            for (var group = 0; group < PerGroup.Count; group++)
            {
                var before = _latentMinutes == 0 ? 0 : _latents[(_latentMinutes - 1) % LatentMinutes * PerGroup.Count + group];
                _latents[_latentMinutes % LatentMinutes * PerGroup.Count + group] = _scales.LatentKept * before
                    + Math.Sqrt(_latentMinutes == 0 ? 1 : 1 - _scales.LatentKept * _scales.LatentKept) * StandardNormal.Draw(ref _latentRandom);
            }
        }

        return _latents.AsSpan((int)(minute % LatentMinutes) * PerGroup.Count, PerGroup.Count);
    }
}
