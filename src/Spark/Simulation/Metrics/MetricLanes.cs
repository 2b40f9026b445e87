using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>
/// The metrics of one reading, a lane each, and the constants of their shapes in columns of whole vectors. Lanes follow for what an identity
/// needs though nobody asked for it, then lanes that nobody reads.
/// </summary>
internal sealed class MetricLanes
{
    private const int None = -1;

    private static readonly MetricShape[] Modes =
        [Shape("node_cpu_seconds_total.user"), Shape("node_cpu_seconds_total.system"), Shape("node_cpu_seconds_total.iowait"), Shape("node_cpu_seconds_total.steal")];
    private static readonly MetricShape Available = Shape("node_memory_MemAvailable_bytes");
    private static readonly MetricShape Cached = Shape("node_memory_Cached_bytes");

    /// <summary>Different readings that are remembered; a fleet has two a kind of machine.</summary>
    private const int MostShared = 32;

    private static readonly Lock Sharing = new();
    private static readonly List<(bool OnDriver, NodeSize Size, double Noise, MetricLanes Lanes)> Shared = [];

    private readonly Metric[] _asked;
    private readonly int[] _laneOfRow;
    private readonly List<MetricShape> _shapes = [];
    private readonly NodeSize _size;
    private readonly int _rest, _available, _cached, _dirty;
    private readonly int[] _modes = [];

    /// <param name="asked">The rows of the reading.</param>
    /// <param name="onDriver">Whether the nodes are the driver's or workers.</param>
    /// <param name="size">What the nodes have to share out.</param>
    /// <param name="noise">1, or 0 for samples without noise.</param>
    public MetricLanes(IReadOnlyList<Metric> asked, bool onDriver, NodeSize size, double noise)
    {
        _asked = [.. asked];
        _size = size;
        _laneOfRow = new int[asked.Count];
        for (var row = 0; row < asked.Count; row++)
        {
            var shape = MetricShape.All[asked[row].Index];
            _laneOfRow[row] = (onDriver ? shape.OnDriver : shape.OnWorker) ? LaneOf(shape) : None;
        }

        _rest = Find(ShapeKind.CpuRest);
        _dirty = Find(ShapeKind.MemoryDirty);
        _cached = _dirty == None ? Find(ShapeKind.MemoryCached) : LaneOf(Cached);
        _available = _cached == None ? Find(ShapeKind.MemoryAvailable) : LaneOf(Available);
        if (_rest != None)
            _modes = [.. Modes.Select(LaneOf)];

        Stride = (_shapes.Count + Vector512<double>.Count - 1) / Vector512<double>.Count * Vector512<double>.Count;
        Keys = new ulong[Stride];
        Groups = new long[Stride];
        Bends = new double[Stride];
        Secondaries = new double[Stride];
        Deviations = new double[Stride];
        Typicals = new double[Stride];
        Spreads = new double[Stride];
        Ceilings = new double[Stride];
        for (var lane = 0; lane < _shapes.Count; lane++)
        {
            var shape = _shapes[lane];
            var share = shape.IsProcessorMode ? size.CoresShare
                : shape.Kind is ShapeKind.MemoryAvailable or ShapeKind.MemoryCached ? size.MemoryShare
                : 1;
            Keys[lane] = SampleNoise.MetricKey(shape.Index);
            Groups[lane] = shape.Group;
            Bends[lane] = shape.Power - 1;
            Secondaries[lane] = shape.Secondary;
            Deviations[lane] = noise * shape.Deviation;
            Typicals[lane] = shape.Kind == ShapeKind.ZeroInflated ? 0 : share * shape.Typical;
            Spreads[lane] = shape.Kind == ShapeKind.Flat || shape.Group >= PerGroup.Count ? 0 : share * shape.Spread;
            Ceilings[lane] = shape.Kind is ShapeKind.Flat or ShapeKind.ZeroInflated ? double.PositiveInfinity : share * shape.Ceiling;
        }
    }

    /// <summary>Those of a reading; clusters that are read alike share them.</summary>
    public static MetricLanes Of(IReadOnlyList<Metric> asked, bool onDriver, NodeSize size, double noise)
    {
        lock (Sharing)
        {
            foreach (var shared in Shared)
            {
                if (shared.OnDriver == onDriver && shared.Noise == noise && shared.Size == size && shared.Lanes.Are(asked))
                    return shared.Lanes;
            }

            if (Shared.Count == MostShared)
                Shared.RemoveAt(0);
            var lanes = new MetricLanes(asked, onDriver, size, noise);
            Shared.Add((onDriver, size, noise, lanes));
            return lanes;
        }
    }

    /// <summary>Lanes in all, whole vectors.</summary>
    public int Stride { get; }

    /// <summary>What tells the noise of a metric from that of another.</summary>
    public ulong[] Keys { get; }

    /// <summary><see cref="MetricGroup"/>.</summary>
    public long[] Groups { get; }

    /// <summary>p - 1.</summary>
    public double[] Bends { get; }

    /// <summary>a.</summary>
    public double[] Secondaries { get; }

    /// <summary>Standard deviation of e.</summary>
    public double[] Deviations { get; }

    /// <summary>The value at x = 0, the metric's unit.</summary>
    public double[] Typicals { get; }

    /// <summary>What a deviation of x adds, the metric's unit.</summary>
    public double[] Spreads { get; }

    /// <summary>The metric's unit.</summary>
    public double[] Ceilings { get; }

    /// <summary>Whether these are the lanes of that reading.</summary>
    public bool Are(IReadOnlyList<Metric> asked)
    {
        // Without a virtual call a row where that can be had.
        return asked switch
        {
            ImmutableArray<Metric> array => Are(array.AsSpan()),
            Metric[] array => Are(array),
            List<Metric> list => Are(CollectionsMarshal.AsSpan(list)),
            _ => _asked.SequenceEqual(asked),
        };
    }

    /// <summary>The processor modes add up to the cores; dirty pages are cached ones, and cached ones at most four fifths of what is available.</summary>
    /// <param name="levels">Of one node and minute, by lane.</param>
    public void RestoreIdentities(Span<double> levels)
    {
        if (_rest != None)
        {
            var rest = (double)_size.Cores;
            foreach (var mode in _modes)
                rest -= levels[mode];
            levels[_rest] = rest;
        }

        if (_available == None)
            return;
        levels[_available] = Math.Clamp(_size.MemoryBytes - levels[_available], 0, _size.MemoryBytes);
        if (_cached == None)
            return;
        levels[_cached] = Math.Min(0.8 * levels[_available], levels[_cached]);
        if (_dirty != None)
            levels[_dirty] = Math.Min(levels[_cached], levels[_dirty]);
    }

    /// <summary>From a node's lanes after another's to the rows asked for; NaN for a metric that these nodes do not have.</summary>
    public double[] ByRow(ReadOnlySpan<double> means, int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(means.Length, Stride * nodes);
        var values = GC.AllocateUninitializedArray<double>(_laneOfRow.Length * nodes);
        ref var cell = ref MemoryMarshal.GetArrayDataReference(values);
        ref var mean = ref MemoryMarshal.GetReference(means);
        foreach (var lane in _laneOfRow)
        {
            if (lane == None)
            {
                MemoryMarshal.CreateSpan(ref cell, nodes).Fill(double.NaN);
            }
            else
            {
                ref var from = ref Unsafe.Add(ref mean, lane);
                for (var node = 0; node < nodes; node++)
                    Unsafe.Add(ref cell, node) = Unsafe.Add(ref from, node * Stride);
            }

            cell = ref Unsafe.Add(ref cell, nodes);
        }

        return values;
    }

    private static MetricShape Shape(string name) => MetricShape.All[MetricCatalogue.Find(name).Index];

    private bool Are(ReadOnlySpan<Metric> asked)
    {
        if (asked.Length != _asked.Length)
            return false;
        for (var row = 0; row < asked.Length; row++)
        {
            if (!ReferenceEquals(asked[row], _asked[row]))
                return false;
        }

        return true;
    }

    private int LaneOf(MetricShape shape)
    {
        var lane = _shapes.IndexOf(shape);
        if (lane >= 0)
            return lane;
        _shapes.Add(shape);
        return _shapes.Count - 1;
    }

    private int Find(ShapeKind kind) => _shapes.FindIndex(shape => shape.Kind == kind);
}
