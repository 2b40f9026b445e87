namespace Sluice.Spark.Simulation;

/// <summary>
/// The events of one batch as a uniform latency: they arrived evenly between two instants and their results appear over the last quarter of
/// the batch. Cluster time in seconds.
/// </summary>
/// <param name="Oldest">Arrival of the first event.</param>
/// <param name="Newest">Arrival of the last event.</param>
/// <param name="OutputBegins">When the first result appears: finish - P/4.</param>
/// <param name="Finish">When the batch ends.</param>
/// <param name="LatestFinish">Largest finish among this batch and all before it; batches overlap when jobs run side by side.</param>
/// <param name="Events">Events of the batch.</param>
/// <param name="Bytes">Bytes of the batch.</param>
/// <param name="FromOffset">Offset of its first event.</param>
internal readonly record struct LatencySegment(
    double Oldest, double Newest, double OutputBegins, double Finish, double LatestFinish, double Events, double Bytes, double FromOffset);
