using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>The states of one node in one minute, ready to be turned into any of its metrics.</summary>
internal ref struct NodeMinute
{
    private readonly long _minute;
    private readonly int _node;
    private readonly ulong _key;
    private readonly double _noise;
    private readonly MetricStates _scales;
    private readonly ReadOnlySpan<double> _latents;
    private readonly double _driverFootprint;
    private PerGroup _primary;
    private PerGroup _logPrimary;
    private PerGroup _secondary;

    public NodeMinute(
        in MinuteStates states, long minute, int node, ulong key, double noise, MetricStates scales, ReadOnlySpan<double> latents)
    {
        _minute = minute;
        _node = node;
        _key = key;
        _noise = noise;
        _scales = scales;
        _latents = latents;
        _primary = states.Primary;
        _secondary = states.Secondary;
        _driverFootprint = states.DriverFootprint;
    }

    public void SetDriver()
    {
        _primary[(int)MetricGroup.Footprint] = _driverFootprint;
        TakeLogarithms();
    }

    /// <param name="logSkew">ln of its share of the partitions over an even share.</param>
    /// <param name="logSlowness">ln of its task time over nominal.</param>
    /// <param name="isIdle">It holds no tasks.</param>
    public void SetWorker(double logSkew, double logSlowness, bool isIdle)
    {
        Shift(MetricGroup.Load, (logSkew + logSlowness) / _scales.BusyCores.LogDeviation);
        Shift(MetricGroup.Heap, logSkew / _scales.Collection.LogDeviation);
        Shift(MetricGroup.Network, logSkew / _scales.IngestBytes.LogDeviation);
        Shift(MetricGroup.Disk, logSkew / _scales.SpilledBytes.LogDeviation);
        Shift(MetricGroup.Delay, logSlowness / _scales.Latency.LogDeviation);
        Shift(MetricGroup.Coordination, logSkew / _scales.Tasks.LogDeviation);
        if (isIdle)
        {
            for (var group = MetricGroup.Load; group <= MetricGroup.Delay; group++)
                Shift(group, -_scales.IdleDrop);
            Shift(MetricGroup.Coordination, -_scales.IdleDrop);
        }

        TakeLogarithms();
    }

    public readonly bool IsMissing(MetricShape shape) => _noise > 0 && new SampleNoise(_key, _minute, shape.Metric.Index, _node).IsMissing;

    /// <summary>sign(x)|x|^p + a x2 + 0.3 q + e.</summary>
    public readonly double Deviate(MetricShape shape)
    {
        var group = (int)shape.Metric.Group;
        if (group >= PerGroup.Count)
            return 0;
        var x = _primary[group];
        return x * Math.Exp((shape.Power - 1) * _logPrimary[group])
            + shape.Secondary * _secondary[group]
            + _noise * (_scales.LatentShare * _latents[group] + shape.Deviation * new SampleNoise(_key, _minute, shape.Metric.Index, _node).Normal);
    }

    private void Shift(MetricGroup group, double by) => _primary[(int)group] = MinuteStates.Clamp(_primary[(int)group] + by);

    private void TakeLogarithms()
    {
        for (var group = 0; group < PerGroup.Count; group++)
            _logPrimary[group] = Math.Log(Math.Abs(_primary[group]) + 1e-6);
    }
}
