using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>
/// The Yahoo streaming benchmark's ad events (Chintapalli 2016): 250-byte JSON on 5 partitions, between 17,000 and 100,000 a second on an hourly
/// wave whose phase the seed draws.
/// </summary>
public sealed record AdAnalyticsWorkload : Workload
{
    private const double Low = 17_000, High = 100_000, PeriodSeconds = 3600;

    /// <summary>Ad events are nearly all of one length.</summary>
    public static EventSize Size { get; } = EventSize.TruncatedNormal(250, 25);

    public override string Name => "yahoo-ads";

    public override int KafkaPartitions => 5;

    public override StreamingJob Job => StreamingJob.AdAnalytics;

    public override LoadCurve Open(ulong arrivalSeed) =>
        new Curve(RandomStream.For(arrivalSeed, RandomStream.Key(nameof(AdAnalyticsWorkload))).NextUniform());

    private sealed class Curve(double phase) : LoadCurve
    {
        public override double EventsIn(long second) =>
            0.5 * (Low + High) + 0.5 * (High - Low) * Math.Sin(2 * Math.PI * (second / PeriodSeconds + phase));

        public override EventSize SizeIn(long second) => Size;
    }
}
