using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>A number a metric group, A to G, and zero for the flat metrics: a vector.</summary>
[InlineArray(Lanes)]
internal struct PerGroup
{
    public const int Count = (int)MetricGroup.Flat;

    public const int Lanes = 8;

    private double _first;
}

/// <summary>The standardised logarithmic states that drive the metrics of one minute, before a node's share of them.</summary>
internal struct MinuteStates
{
    private const double Reach = 3.5;
    private const double MinuteSeconds = 60;

    /// <summary>The workers' states, and the driver's except for its footprint.</summary>
    public PerGroup Primary;

    /// <summary>The second state of a group; 0 for groups that have none.</summary>
    public PerGroup Secondary;

    public double DriverFootprint;

    public static MinuteStates Of(in MinuteLoad load, int workers, MetricStates scales)
    {
        var states = default(MinuteStates);
        var perWorker = 1 / (MinuteSeconds * workers);
        var batches = Math.Max(load.Batches, 1e-9);
        states.Primary[(int)MetricGroup.Load] = scales.BusyCores.Standardise(load.CpuSeconds * perWorker);
        states.Primary[(int)MetricGroup.Heap] = scales.Collection.Standardise(load.GcSeconds / MinuteSeconds);
        states.Primary[(int)MetricGroup.Network] = scales.IngestBytes.Standardise(load.Bytes * perWorker);
        states.Primary[(int)MetricGroup.Disk] = scales.SpilledBytes.Standardise((load.SpilledBytes + scales.DiskShareOfShuffle * load.WireBytes) * perWorker);
        states.Primary[(int)MetricGroup.Delay] = load.Batches > 0 ? scales.Latency.Standardise(load.LatencySeconds / batches) : 0;
        states.Primary[(int)MetricGroup.Footprint] = scales.Footprint.Standardise(load.FootprintBytes);
        states.Primary[(int)MetricGroup.Coordination] = scales.Tasks.Standardise(load.Tasks / MinuteSeconds);
        states.DriverFootprint = scales.DriverHeap.Standardise(load.DriverHeapBytes);
        states.Secondary[(int)MetricGroup.Load] = states.Primary[(int)MetricGroup.Coordination];
        states.Secondary[(int)MetricGroup.Heap] = load.Batches > 0 ? scales.WorstLatency.Standardise(load.WorstLatencySeconds) : 0;
        states.Secondary[(int)MetricGroup.Network] = scales.WireBytes.Standardise(load.WireBytes * perWorker);
        states.Secondary[(int)MetricGroup.Delay] = load.Batches > 0 ? scales.Wait.Standardise(load.WaitSeconds / batches) : 0;
        return states;
    }

    public static double Clamp(double x) => Math.Clamp(x, -Reach, Reach);

    public static Vector512<double> Clamp(Vector512<double> x) => Vector512.Min(Vector512.Max(x, Vector512.Create(-Reach)), Vector512.Create(Reach));
}

/// <summary>Mean and deviation of a state's logarithm over random configurations, and the floor that keeps zero finite.</summary>
internal sealed record StateScale(double Floor, double LogMean, double LogDeviation)
{
    public double Standardise(double state) => MinuteStates.Clamp((Math.Log(state + Floor) - LogMean) / LogDeviation);
}

/// <param name="BusyCores">Cores busy on a worker.</param>
/// <param name="Collection">Share of the time that an executor collects.</param>
/// <param name="IngestBytes">Bytes/s read by a worker.</param>
/// <param name="WireBytes">Bytes/s shuffled by a worker.</param>
/// <param name="SpilledBytes">Bytes/s spilled by a worker, plus a share of what it shuffles.</param>
/// <param name="Latency">Mean latency, s.</param>
/// <param name="WorstLatency">Largest latency, s.</param>
/// <param name="Wait">Wait of a batch for a job slot, s.</param>
/// <param name="Footprint">Heaps of a worker, bytes.</param>
/// <param name="DriverHeap">Heap of the driver, bytes.</param>
/// <param name="Tasks">Tasks/s in the cluster.</param>
/// <param name="DiskShareOfShuffle">Share of shuffled bytes that the page cache writes back.</param>
/// <param name="LatentShare">Weight of the latent that a group shares.</param>
/// <param name="LatentKept">What is left of the latent a minute later.</param>
/// <param name="Imbalance">Largest surplus of a worker's share by partitioning.</param>
/// <param name="IdleDrop">How far below the others a worker without tasks stands, deviations.</param>
internal sealed record MetricStates(
    StateScale BusyCores, StateScale Collection, StateScale IngestBytes, StateScale WireBytes, StateScale SpilledBytes,
    StateScale Latency, StateScale WorstLatency, StateScale Wait, StateScale Footprint, StateScale DriverHeap, StateScale Tasks,
    double DiskShareOfShuffle, double LatentShare, double LatentKept, double Imbalance, double IdleDrop);
