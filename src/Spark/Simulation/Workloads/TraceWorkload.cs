using System.Globalization;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>
/// A recorded load scaled to a mean rate, clipped at five times that mean, linear between its points, begun at an instant that the seed draws,
/// and repeated from its start when it ends.
/// </summary>
public sealed record TraceWorkload : Workload
{
    public const double DefaultEventsPerSecond = 10_000;
    private const double ClipAtMeans = 5;

    private readonly Trace _trace;
    private readonly double _scale;

    public TraceWorkload(Trace trace, double eventsPerSecond = DefaultEventsPerSecond, EventSize? size = null)
    {
        _trace = trace;
        EventsPerSecond = RequireRate(eventsPerSecond, "trace:" + trace.Source);
        Size = size ?? EventSize.TruncatedNormal(500, 300);
        _scale = eventsPerSecond / trace.Mean;
    }

    /// <summary>Mean rate before clipping.</summary>
    public double EventsPerSecond { get; }

    public EventSize Size { get; }

    public override string Name => EventsPerSecond == DefaultEventsPerSecond
        ? $"trace:{_trace.Source}"
        : string.Create(CultureInfo.InvariantCulture, $"trace:{_trace.Source}:{EventsPerSecond}");

    public override LoadCurve Open(ulong arrivalSeed) => new Curve(this, RandomStream.For(arrivalSeed, RandomStream.Key(nameof(TraceWorkload))).NextUniform());

    private sealed class Curve(TraceWorkload workload, double offsetShare) : LoadCurve
    {
        private readonly double _length = workload._trace.Seconds[^1];
        private int _next = 1;

        public override double EventsIn(long second)
        {
            var trace = workload._trace;
            var at = (offsetShare * _length + second + 0.5) % _length;
            if (at < trace.Seconds[_next - 1])
                _next = 1;
            while (trace.Seconds[_next] < at)
                _next++;
            var share = (at - trace.Seconds[_next - 1]) / (trace.Seconds[_next] - trace.Seconds[_next - 1]);
            var value = trace.Values[_next - 1] + share * (trace.Values[_next] - trace.Values[_next - 1]);
            return Math.Min(value * workload._scale, ClipAtMeans * workload.EventsPerSecond);
        }

        public override EventSize SizeIn(long second) => workload.Size;
    }
}
