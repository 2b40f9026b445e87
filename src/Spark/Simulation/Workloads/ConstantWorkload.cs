namespace Sluice.Spark.Simulation.Workloads;

/// <summary>Poisson arrivals at a constant rate.</summary>
public sealed record ConstantWorkload : Workload
{
    private readonly string _name;
    private readonly int _partitions;
    private readonly StreamingJob _job;

    public ConstantWorkload(
        string name, double eventsPerSecond, EventSize size, int kafkaPartitions = 36, StreamingJob job = StreamingJob.Aggregate)
    {
        _name = name;
        EventsPerSecond = RequireRate(eventsPerSecond, name);
        Size = size;
        _partitions = kafkaPartitions;
        _job = job;
    }

    public double EventsPerSecond { get; }

    public EventSize Size { get; }

    public override string Name => _name;

    public override int KafkaPartitions => _partitions;

    public override StreamingJob Job => _job;

    public override LoadCurve Open(ulong arrivalSeed) => new Curve(EventsPerSecond, Size);

    private sealed class Curve(double rate, EventSize size) : LoadCurve
    {
        public override double EventsIn(long second) => rate;

        public override EventSize SizeIn(long second) => size;
    }
}
