using Sluice.Spark.Kafka;
using Sluice.Spark.Live.Files;

namespace Sluice.Spark.Live.Examining;

/// <summary>Reads a job's results for a while, wherever they go.</summary>
internal static class SinkExamination
{
    private const string Check = "sink";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <param name="file">Which cluster's.</param>
    /// <param name="kafka">The connection to its brokers; null for none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public static async Task<Finding> RunAsync(ClusterFile file, KafkaConnection? kafka, CancellationToken cancellation)
    {
        await using var reading = SinkReading.Begin(file.Settings, TimeProvider.System, TimeProvider.System.GetTimestamp(), Patience, kafka);
        if (reading is null)
            return Finding.Warning(Check, "none is named", "latency is a lower bound, made of interval and delay; name the topic (kafka.sink) or the table (sink) of the job's results");
        var sink = reading.Latency;
        for (var waited = TimeSpan.Zero; waited < Patience && sink.Events + sink.Untimed == 0 && sink.Fault is null; waited += Interval)
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        return sink switch
        {
            { Fault: { } fault } => Finding.Failed(Check, fault, file.SinkTable is null
                ? "see that the topic exists and that this client may read it"
                : "see that the connection in sink.connectionFile or connectionEnv is that of the database, that its user may select from the table, and that sink.table, eventTime and writtenAt name what there is"),
            { Events: > 0 } => Finding.Ok(Check, $"results with an event time come to {sink.Topic}"),
            { Untimed: > 0 } => Finding.Failed(Check, $"results come to {sink.Topic} without an event time", file.SinkTable is { } table
                ? $"let the job write its event time into the column {table.EventTime}, or name another one (sink.eventTime)"
                : "let the job write its event time, milliseconds since 1970, into each result, and name the field (kafka.sink.eventTime)"),
            _ => Finding.Warning(Check, $"no result came to {sink.Topic} within {Patience.TotalSeconds:0} s", "see that the job writes there"),
        };
    }
}
