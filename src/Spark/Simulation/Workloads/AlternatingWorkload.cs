using System.Globalization;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>Two workloads in turn on the same topic and job, without end.</summary>
public sealed record AlternatingWorkload : Workload
{
    /// <param name="first">From minute 0 on, and again after every second switch.</param>
    /// <param name="second">From <paramref name="fromMinute"/> on.</param>
    /// <param name="fromMinute">Cluster time of the first switch.</param>
    /// <param name="everyMinutes">From one switch to the next; a second or more.</param>
    public AlternatingWorkload(Workload first, Workload second, double fromMinute, double everyMinutes)
    {
        // The same rules as for a switch once.
        _ = new SwitchingWorkload((first, 0), (second, fromMinute));
        if (!double.IsFinite(fromMinute))
            throw new ArgumentException($"The first switch is at minute {fromMinute}: name a minute.", nameof(fromMinute));
        if (!(everyMinutes >= 1.0 / 60 && double.IsFinite(everyMinutes)))
            throw new ArgumentException($"The load switches every {everyMinutes} minutes: leave a second or more between switches.", nameof(everyMinutes));
        (First, Second, FromMinute, EveryMinutes) = (first, second, fromMinute, everyMinutes);
    }

    public Workload First { get; }

    public Workload Second { get; }

    public double FromMinute { get; }

    public double EveryMinutes { get; }

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"switch:{First.Name},{Second.Name}@{FromMinute}+{EveryMinutes}");

    public override int KafkaPartitions => First.KafkaPartitions;

    public override StreamingJob Job => First.Job;

    /// <summary>The switches before a minute of cluster time, in order, each with the workload that it begins.</summary>
    public IEnumerable<(double Minute, Workload To)> SwitchesBefore(double minute)
    {
        for (var i = 0; FromMinute + i * EveryMinutes < minute; i++)
            yield return (FromMinute + i * EveryMinutes, i % 2 == 0 ? Second : First);
    }

    public override LoadCurve Open(ulong arrivalSeed) => new Curve(
        First.Open(RandomStream.For(arrivalSeed, 0UL).NextUInt64()), Second.Open(RandomStream.For(arrivalSeed, 1UL).NextUInt64()), 60 * FromMinute, 60 * EveryMinutes);

    private sealed class Curve(LoadCurve first, LoadCurve second, double fromSecond, double everySeconds) : LoadCurve
    {
        public override double EventsIn(long at) => In(at).EventsIn(at);

        public override EventSize SizeIn(long at) => In(at).SizeIn(at);

        private LoadCurve In(long at) => at < fromSecond || (long)Math.Floor((at - fromSecond) / everySeconds) % 2 == 1 ? first : second;
    }
}
