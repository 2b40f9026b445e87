using System.Runtime.Intrinsics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>How far a worker's states stand from those of an even share at nominal speed.</summary>
internal sealed class WorkerShifts(MetricStates scales)
{
    // By group: load, heap, network, disk, delay, footprint, coordination, flat.
    private readonly Vector512<double> _followsSkew = Vector512.Create(1.0, 1, 1, 1, 0, 0, 1, 0);
    private readonly Vector512<double> _followsSlowness = Vector512.Create(1.0, 0, 0, 0, 1, 0, 0, 0);
    private readonly Vector512<double> _dropsIdle = Vector512.Create(1.0, 1, 1, 1, 1, 0, 1, 0) * Vector512.Create(scales.IdleDrop);
    private readonly Vector512<double> _deviations = Vector512.Create(
        scales.BusyCores.LogDeviation, scales.Collection.LogDeviation, scales.IngestBytes.LogDeviation, scales.SpilledBytes.LogDeviation,
        scales.Latency.LogDeviation, 1, scales.Tasks.LogDeviation, 1);

    /// <param name="primary">The states of an even share.</param>
    /// <param name="logSkew">ln of its share of the partitions over an even share.</param>
    /// <param name="logSlowness">ln of its task time over nominal.</param>
    /// <param name="isIdle">It holds no tasks.</param>
    public Vector512<double> Shift(Vector512<double> primary, double logSkew, double logSlowness, bool isIdle)
    {
        var by = (_followsSkew * Vector512.Create(logSkew) + _followsSlowness * Vector512.Create(logSlowness)) / _deviations;
        var shifted = MinuteStates.Clamp(primary + by);
        return isIdle ? MinuteStates.Clamp(shifted - _dropsIdle) : shifted;
    }
}
