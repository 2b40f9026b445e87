using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>The answers of the driver of a DStream application.</summary>
internal static class DStreamContracts
{
    private const string Id = ReplayedApplications.DStreamId;
    private const string List = "dstream/applications.json";
    private const string Executors = "dstream/executors.json";

    public static Dictionary<string, Func<ContractStage, Task>> All { get; } = new()
    {
        [List] = async stage => Assert.Equal(Id, (await stage.Replay(List).SampleAsync(Id)).Report.Application?.Id),
        [Executors] = async stage => Assert.Equal(["127.0.0.1"], (await stage.Replay(List, Executors).SampleAsync(Id)).Monitor.Workers),
        // What a sample asks for is the completed ones.
        ["dstream/streaming_batches_completed.json"] = async stage =>
        {
            var (monitor, _) = await stage.Replay(List, Executors, "dstream/streaming_batches_completed.json").SampleAsync(Id);
            Assert.Equal(2000, monitor.Health.BatchIntervalMs);
            Assert.InRange(ContractStage.Value(monitor, "streaming.batches.totalDelay"), 1, 2000);
        },
        // And what a rollout's gate asks for is all of them.
        ["dstream/streaming_batches.json"] = async stage =>
        {
            var tally = (await stage.Replay("dstream/streaming_batches.json").Ui.BatchesAsync(stage.Application(Id), CancellationToken.None)).Present();
            Assert.True(tally.Newest >= 1795390614000);
            Assert.Equal(0, tally.FailedOutputs);
        },
        ["dstream/streaming_statistics.json"] = async stage =>
        {
            var (_, report) = await stage.Replay(List, Executors, "dstream/streaming_statistics.json").SampleAsync(Id);
            Assert.DoesNotContain(report.Absences, absence => absence.Source == MetricSource.Statistics);
        },
        ["dstream/metrics.json"] = async stage =>
            Assert.Equal(0, ContractStage.Value((await stage.Replay(List, Executors, "dstream/metrics.json").SampleAsync(Id)).Monitor, "StreamingMetrics.streaming.waitingBatches")),
        ["dstream/metrics_prometheus.txt"] = async stage =>
            Assert.Equal(0, ContractStage.Value((await stage.Replay(List, Executors, "dstream/metrics_prometheus.txt").SampleAsync(Id)).Monitor, "StreamingMetrics.streaming.waitingBatches")),
        // Jobs of a DStream belong to no query.
        ["dstream/jobs.json"] = async stage =>
            Assert.Equal(-1, (await stage.Replay("dstream/jobs.json").Ui.BatchesAsync(stage.Application(Id), CancellationToken.None)).Present().Newest),
        ["dstream/stages.json"] = async stage =>
            Assert.All((await stage.JsonOfAsync("dstream/stages.json")).EnumerateArray(), run => Assert.True(run.GetProperty("stageId").GetInt32() >= 0)),
        // A direct stream has no receiver, and is listed as one all the same.
        ["dstream/streaming_receivers.json"] = async stage =>
            Assert.Equal("Kafka 0.10 direct stream [0]", (await stage.JsonOfAsync("dstream/streaming_receivers.json"))[0].GetProperty("streamName").GetString()),
        ["dstream/streaming_batch.json"] = async stage =>
            Assert.Equal(1795390614000, (await stage.JsonOfAsync("dstream/streaming_batch.json")).GetProperty("batchId").GetInt64()),
        ["dstream/streaming_batch_operations.json"] = async stage =>
            Assert.Equal(0, Assert.Single((await stage.JsonOfAsync("dstream/streaming_batch_operations.json")).EnumerateArray()).GetProperty("outputOpId").GetInt32()),
        ["dstream/streaming_batch_operation.json"] = async stage =>
            Assert.Equal(0, (await stage.JsonOfAsync("dstream/streaming_batch_operation.json")).GetProperty("outputOpId").GetInt32()),
    };
}
