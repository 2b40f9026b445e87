namespace Sluice.Spark.Kafka;

/// <summary>What a load generator has done so far.</summary>
/// <param name="Elapsed">Since the first event was due.</param>
/// <param name="Due">Events that the workload wanted by now.</param>
/// <param name="Sent">Events handed to the producer.</param>
/// <param name="Delivered">Events that the broker acknowledged.</param>
/// <param name="Failed">Events that it did not, after every retry.</param>
/// <param name="Bytes">Of the bodies that were acknowledged.</param>
/// <param name="Blocked">How long the generator waited since the broker was slower than the load.</param>
/// <param name="Failure">The last failure's reason; null for none.</param>
public sealed record LoadReport(TimeSpan Elapsed, long Due, long Sent, long Delivered, long Failed, long Bytes, TimeSpan Blocked, string? Failure)
{
    /// <summary>Acknowledged events a second.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Delivered / Elapsed.TotalSeconds : 0;
}
