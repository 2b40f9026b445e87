using System.Collections.Immutable;
using System.Globalization;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>One workload after another on the same topic and job.</summary>
public sealed record SwitchingWorkload : Workload
{
    /// <param name="parts">Workloads with the minute at which each begins: the first at 0, then increasing.</param>
    public SwitchingWorkload(params ReadOnlySpan<(Workload Workload, double FromMinute)> parts)
    {
        if (parts.IsEmpty || parts[0].FromMinute != 0)
            throw new ArgumentException("A switching workload starts with a workload at minute 0: write the first one without a minute.", nameof(parts));
        for (var i = 1; i < parts.Length; i++)
        {
            if (!(parts[i].FromMinute > parts[i - 1].FromMinute))
                throw new ArgumentException($"Minute {parts[i].FromMinute} does not come after {parts[i - 1].FromMinute}: order the workloads by minute.", nameof(parts));
            if (parts[i].Workload.KafkaPartitions != parts[0].Workload.KafkaPartitions || parts[i].Workload.Job != parts[0].Workload.Job)
            {
                throw new ArgumentException(
                    $"{parts[i].Workload.Name} runs another job or topic than {parts[0].Workload.Name}: a switch changes the load of one job, so pick workloads with the same partitions and job.",
                    nameof(parts));
            }
        }

        Parts = [.. parts];
    }

    public ImmutableArray<(Workload Workload, double FromMinute)> Parts { get; }

    public override string Name => "switch:" + string.Join(',', Parts.Select(part =>
        part.FromMinute == 0 ? part.Workload.Name : string.Create(CultureInfo.InvariantCulture, $"{part.Workload.Name}@{part.FromMinute}")));

    public override int KafkaPartitions => Parts[0].Workload.KafkaPartitions;

    public override StreamingJob Job => Parts[0].Workload.Job;

    public override LoadCurve Open(ulong arrivalSeed) =>
        new Curve([.. Parts.Select((part, i) => (part.Workload.Open(RandomStream.For(arrivalSeed, (ulong)i).NextUInt64()), (long)Math.Round(part.FromMinute * 60)))]);

    private sealed class Curve((LoadCurve Load, long FromSecond)[] parts) : LoadCurve
    {
        private int _current;

        public override double EventsIn(long second) => At(second).EventsIn(second);

        public override EventSize SizeIn(long second) => At(second).SizeIn(second);

        private LoadCurve At(long second)
        {
            while (_current + 1 < parts.Length && second >= parts[_current + 1].FromSecond)
                _current++;
            return parts[_current].Load;
        }
    }
}
