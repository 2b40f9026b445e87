namespace Sluice.Spark.Kafka;

/// <summary>An event as it is produced.</summary>
/// <param name="Id">Unique within a run: duplicates are told apart by it.</param>
/// <param name="Key">What it is partitioned by.</param>
/// <param name="At">Event time.</param>
/// <param name="Body">JSON, UTF-8.</param>
public readonly record struct LoadEvent(string Id, byte[] Key, DateTimeOffset At, byte[] Body);
