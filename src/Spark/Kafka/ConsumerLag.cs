namespace Sluice.Spark.Kafka;

/// <summary>
/// Reads how far a consumer group is behind, from its committed offsets and the partitions' ends. The group is never joined, so that no partition is taken
/// away from the job, and only the group's coordinator is asked, as the job itself does.
/// </summary>
/// <param name="connection">To the brokers; shared.</param>
/// <param name="group">The job's consumer group.</param>
/// <param name="topics">What it reads.</param>
public sealed class ConsumerLag(KafkaConnection connection, string group, IReadOnlyList<string> topics)
{
    /// <summary>One reading; what fails is missing, never zero. Ends within half a minute, however the brokers behave.</summary>
    public Task<LagReading> ReadAsync(CancellationToken cancellation = default) => connection.ReadLagAsync(group, topics, cancellation);
}
