namespace Sluice.Spark.Kafka;

/// <summary>How far a consumer group is behind on one partition.</summary>
/// <param name="Committed">The next offset it would read; null where it has committed none.</param>
/// <param name="Low">The oldest offset there is.</param>
/// <param name="High">The offset that the next event gets.</param>
public readonly record struct PartitionLag(int Partition, long? Committed, long Low, long High)
{
    /// <summary>
    /// Events that are waiting; null where nothing was committed. What retention has taken away cannot be read any more, and a topic that was made again
    /// begins before what was committed: neither is waited for.
    /// </summary>
    public long? Events => Committed is { } committed ? Math.Max(0, High - Math.Max(committed, Low)) : null;
}
