using System.Runtime.Intrinsics;
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
    private const int FewestLatentMinutes = 16;
    private const double GapsPerNodeHour = 0.001;
    private const int GapRow = -1, SkewRow = -2;

    private readonly MicroBatchEngine _engine;
    private readonly MetricStates _scales;
    private readonly WorkerShifts _shifts;
    private readonly ulong _key;
    private readonly int _workers;
    private readonly NodeSize _size;
    private readonly double _noise;
    private readonly double[] _logSkew;
    private double[] _latents = new double[FewestLatentMinutes * PerGroup.Lanes];
    private RandomStream _latentRandom;
    private long _latentMinutes;
    private MetricLanes? _driverLanes, _workerLanes;

    public SimulatedMetrics(MicroBatchEngine engine, SimulationSettings settings, SimulationCoefficients coefficients)
    {
        var profile = settings.Profile.Costs(coefficients);
        _engine = engine;
        _scales = coefficients.Metrics;
        _shifts = new WorkerShifts(_scales);
        _workers = profile.Workers;
        _size = new NodeSize(
            profile.CoresPerNode,
            profile.CoresPerNode / (double)coefficients.Profiles.Train.CoresPerNode,
            profile.NodeMemoryMiB * 1024 * 1024,
            profile.NodeMemoryMiB / coefficients.Profiles.Train.NodeMemoryMiB);
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
        var lanes = Lanes(role, metrics);
        var scratch = SampleScratch.For(lanes.Stride, lanes.Stride * nodes);
        var last = (long)Math.Floor(toSeconds / 60);
        for (var minute = (long)Math.Floor(fromSeconds / 60); minute < last; minute++)
        {
            if (_engine.Minutes.Has(minute) && !_engine.Minutes[minute].IsDown)
                AddMinute(minute, first, nodes, lanes, scratch);
        }

        SampleKernel.Divide(scratch.Sums, scratch.Counts);
        return new MetricWindow(metrics, nodes, lanes.ByRow(scratch.Sums, nodes));
    }

    private MetricLanes Lanes(NodeRole role, IReadOnlyList<Metric> metrics)
    {
        ref var lanes = ref role == NodeRole.Driver ? ref _driverLanes : ref _workerLanes;
        if (lanes is null || !lanes.Are(metrics))
            lanes = MetricLanes.Of(metrics, role == NodeRole.Driver, _size, _noise);
        return lanes;
    }

    private void AddMinute(long minute, int first, int nodes, MetricLanes lanes, SampleScratch scratch)
    {
        ref readonly var load = ref _engine.Minutes[minute];
        var states = MinuteStates.Of(in load, _workers, _scales);
        var slowness = _engine.Minutes.LogSlowness(minute);
        var latents = Latents(minute);
        var even = Vector512.Create<double>(states.Primary);
        var sample = new NodeMinute(
            SampleNoise.MinuteKey(_key, minute), 0, _noise > 0 ? SampleNoise.MissingBelow : 0, even, Vector512.Create<double>(states.Secondary),
            Vector512.Create(_noise * _scales.LatentShare) * Vector512.Create<double>(latents));
        for (var node = first; node < first + nodes; node++)
        {
            if (InGap(minute, node))
                continue;
            sample = sample with
            {
                NodeKey = SampleNoise.NodeKey(node),
                Primary = node == 0
                    ? even.WithElement((int)MetricGroup.Footprint, states.DriverFootprint)
                    : _shifts.Shift(even, _logSkew[node], slowness[node - 1], node > load.BusyWorkers),
            };
            SampleKernel.Draw(lanes, in sample, scratch.Levels, scratch.Present);
            lanes.RestoreIdentities(scratch.Levels);
            var cells = (node - first) * lanes.Stride;
            SampleKernel.Add(scratch.Levels.AsSpan(0, lanes.Stride), scratch.Present, scratch.Sums[cells..], scratch.Counts[cells..]);
        }
    }

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
            // Minutes stay where they are: none has gone round before the array is whole.
            if (_latentMinutes * PerGroup.Lanes == _latents.Length && _latentMinutes < LatentMinutes)
                Array.Resize(ref _latents, 2 * _latents.Length);
            for (var group = 0; group < PerGroup.Count; group++)
            {
                var before = _latentMinutes == 0 ? 0 : _latents[(_latentMinutes - 1) % LatentMinutes * PerGroup.Lanes + group];
                _latents[_latentMinutes % LatentMinutes * PerGroup.Lanes + group] = _scales.LatentKept * before
                    + Math.Sqrt(_latentMinutes == 0 ? 1 : 1 - _scales.LatentKept * _scales.LatentKept) * StandardNormal.Draw(ref _latentRandom);
            }
        }

        return _latents.AsSpan((int)(minute % LatentMinutes) * PerGroup.Lanes, PerGroup.Lanes);
    }
}
