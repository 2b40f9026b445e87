namespace Sluice.Spark.Kafka;

/// <summary>How far a consumer group is behind on its topics, as one reading found it.</summary>
/// <param name="Partitions">Those that could be read.</param>
/// <param name="Missing">Why there is no lag, or not all of it; null for a whole reading.</param>
public sealed record LagReading(IReadOnlyList<PartitionLag> Partitions, string? Missing)
{
    /// <summary>Events that are waiting; null where any partition's are unknown, which is not zero.</summary>
    public long? Events => Missing is null && Partitions.Count > 0 && Partitions.All(partition => partition.Events is not null)
        ? Partitions.Sum(partition => partition.Events!.Value)
        : null;

    /// <summary>Events that were ever produced; null for a reading that is not whole.</summary>
    public long? Produced => Missing is null && Partitions.Count > 0 ? Partitions.Sum(partition => partition.High) : null;
}
