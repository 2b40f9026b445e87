using System.Runtime.CompilerServices;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>The states of one node in one minute, ready to be turned into any of its metrics.</summary>
internal ref struct NodeMinute
{
    private readonly int _node;
    private readonly ulong _minuteKey;
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
        _node = node;
        _minuteKey = SampleNoise.MinuteKey(key, minute);
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

    /// <summary>The noise of one metric's sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly SampleNoise NoiseOf(MetricShape shape) => new(_minuteKey, shape.Index, _node);

    /// <summary>sign(x)|x|^p + a x2 + 0.3 q + e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Deviate(MetricShape shape, SampleNoise noise)
    {
        var group = shape.Group;
        if (group >= PerGroup.Count)
            return 0;
        return _primary[group] * SmallExponential.Of((shape.Power - 1) * _logPrimary[group])
            + shape.Secondary * _secondary[group]
            + _noise * (_scales.LatentShare * _latents[group] + shape.Deviation * noise.Normal);
    }

    private void Shift(MetricGroup group, double by) => _primary[(int)group] = MinuteStates.Clamp(_primary[(int)group] + by);

    private void TakeLogarithms()
    {
        for (var group = 0; group < PerGroup.Count; group++)
            _logPrimary[group] = Math.Log(Math.Abs(_primary[group]) + 1e-6);
    }
}
