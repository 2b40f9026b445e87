using System.Text.Json;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Progress;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>The answers of the driver of a Structured Streaming application, and the table of requests.</summary>
internal static class StructuredContracts
{
    private const string Id = ReplayedApplications.StructuredId;
    private const string List = "structured/applications.json";
    private const string Executors = "structured/executors.json";

    public static Dictionary<string, Func<ContractStage, Task>> All { get; } = new()
    {
        [RecordedRequest.Table] = stage =>
        {
            Assert.Equal(stage.TextOf(RecordedRequest.Table).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, RecordedRequest.All.Length);
            return Task.CompletedTask;
        },
        [List] = async stage =>
        {
            var found = (await Locator(stage.Replay(List)).FindAllAsync(ApplicationQuery.ByName("StructuredKafkaWordCount"), CancellationToken.None)).Present();
            Assert.Equal((Id, 1795390527273.0), (Assert.Single(found.All).Id, found.All[0].StartedMs));
        },
        ["structured/application.json"] = async stage =>
        {
            // One application is no list of them: a proxy that answers so is not taken for a driver.
            stage.ReplayAt("/api/v1/applications", "structured/application.json");
            (await Locator(stage).FindAsync(ApplicationQuery.ById(Id), CancellationToken.None)).Missing(AbsenceKind.Malformed);
            Assert.Equal(Id, (await stage.JsonOfAsync("structured/application.json")).GetProperty("id").GetString());
        },
        ["structured/version.json"] = async stage =>
            Assert.Equal("3.3.0", (await stage.Replay("structured/version.json").Ui.VersionAsync(stage.Application(Id), CancellationToken.None)).Present()),
        ["structured/environment.json"] = async stage =>
        {
            var live = Assert.Single((await stage.Replay(List, "structured/environment.json").Ui.FindAsync(ApplicationQuery.ById(Id), CancellationToken.None)).Present().All);
            Assert.Null(live.Marks);
            Assert.Contains(new("spark.sql.streaming.metricsEnabled", "true"), live.Environment.SparkProperties);
        },
        ["structured/allexecutors.json"] = async stage =>
            Assert.Equal(2, (await stage.Replay("structured/allexecutors.json").Ui.ExecutorsAsync(stage.Application(Id), CancellationToken.None)).Present().Active),
        // Its batches are not to be had over REST, and the 404 that says so is text.
        ["structured/jobs.json"] = async stage =>
            Assert.Equal(26, (await stage.Replay("structured/jobs.json").Ui.BatchesAsync(stage.Application(Id), CancellationToken.None)).Present().Newest),
        ["structured/jobs_running.json"] = async stage =>
        {
            // What runs is not done.
            stage.ReplayAt($"/api/v1/applications/{Id}/jobs", "structured/jobs_running.json");
            Assert.Equal(-1, (await stage.Ui.BatchesAsync(stage.Application(Id), CancellationToken.None)).Present().Newest);
        },
        ["structured/unknown_app_404.txt"] = async stage =>
        {
            // An application that has ended in between is none, and no fault.
            stage.Replay(List).Server.Replay($"/api/v1/applications/{Id}/environment", "structured/unknown_app_404.txt", "text/plain", 404);
            Assert.Empty((await stage.Ui.FindAsync(ApplicationQuery.ById(Id), CancellationToken.None)).Present().All);
        },
        [Executors] = async stage =>
        {
            var (monitor, _) = await stage.Replay(List, Executors).SampleAsync(Id);
            Assert.Equal(["127.0.0.1"], monitor.Workers);
            Assert.Equal(87129, ContractStage.Value(monitor, "executors.memoryUsed"));
        },
        ["structured/streaming_statistics_on_structured.txt"] = async stage =>
        {
            var (_, report) = await stage.Replay(List, Executors, "structured/streaming_statistics_on_structured.txt").SampleAsync(Id);
            Assert.Contains(report.Absences, absence => absence.Source == Spark.Monitoring.Routes.MetricSource.Statistics && absence.Absence.Kind == AbsenceKind.NotFound);
        },
        ["structured/metrics.json"] = async stage =>
            Assert.Equal(1641, ContractStage.Value((await stage.Replay(List, Executors, "structured/metrics.json").SampleAsync(Id)).Monitor, "spark.streaming.latency")),
        // Asked where there is no JSON.
        ["structured/metrics_prometheus.txt"] = async stage =>
            Assert.Equal(74.055003, ContractStage.Value((await stage.Replay(List, Executors, "structured/metrics_prometheus.txt").SampleAsync(Id)).Monitor, "DAGScheduler.messageProcessingTime"), 6),
        ["structured/metrics_executors_prometheus.txt"] = async stage =>
            Assert.Equal(144868, ContractStage.Value((await stage.Replay(List, "structured/metrics_executors_prometheus.txt").SampleAsync(Id)).Monitor, "executors.memoryUsed")),
        ["structured/streaming_query_progress_log.txt"] = async stage =>
        {
            var path = Path.GetTempFileName();
            try
            {
                var file = new ProgressFile(path);
                Assert.Empty(file.Read().Value ?? []);
                await File.WriteAllTextAsync(path, stage.TextOf("structured/streaming_query_progress_log.txt"));
                Assert.Single(file.Read().Present());
            }
            finally
            {
                File.Delete(path);
            }
        },
        ["structured/StreamingQuery.html"] = async stage =>
        {
            var answer = await stage.Replay("structured/StreamingQuery.html").Http.GetAsync(new Uri(stage.Server.Root, "StreamingQuery/"), Access.Anonymous, CancellationToken.None);
            using var page = answer.Present();
            JsonBody.Read(page, root => root.ToString()).Missing(AbsenceKind.Malformed);
        },
        // Lists of a driver that no metric of the catalogue is read from: they are whole JSON within the bounds of the client, and hold what they are named for.
        ["structured/sql.json"] = async stage => Assert.Equal("COMPLETED", (await stage.JsonOfAsync("structured/sql.json"))[0].GetProperty("status").GetString()),
        ["structured/storage_rdd.json"] = async stage => Assert.Equal(0, (await stage.JsonOfAsync("structured/storage_rdd.json")).GetArrayLength()),
        ["structured/stages.json"] = async stage => Assert.All((await stage.JsonOfAsync("structured/stages.json")).EnumerateArray(), HasStage),
        ["structured/stages_with_summaries.json"] = async stage =>
            Assert.All((await stage.JsonOfAsync("structured/stages_with_summaries.json")).EnumerateArray(), stageRun => Assert.Equal("COMPLETE", stageRun.GetProperty("status").GetString())),
        ["structured/stage_detail.json"] = async stage => Assert.All((await stage.JsonOfAsync("structured/stage_detail.json")).EnumerateArray(), HasStage),
        ["structured/stage_taskList.json"] = async stage =>
            Assert.All((await stage.JsonOfAsync("structured/stage_taskList.json")).EnumerateArray(), task => Assert.Equal("SUCCESS", task.GetProperty("status").GetString())),
        ["structured/stage_taskSummary.json"] = async stage =>
            Assert.Equal([0.05, 0.25, 0.5, 0.75, 0.95], (await stage.JsonOfAsync("structured/stage_taskSummary.json")).GetProperty("quantiles").EnumerateArray().Select(quantile => quantile.GetDouble())),
        ["structured/thread_dump.json"] = async stage =>
            Assert.All((await stage.JsonOfAsync("structured/thread_dump.json")).EnumerateArray(), thread => Assert.Equal(JsonValueKind.Number, thread.GetProperty("threadId").ValueKind)),
    };

    private static void HasStage(JsonElement stage) => Assert.True(stage.GetProperty("stageId").GetInt32() >= 0);

    private static ApplicationLocator Locator(ContractStage stage) => new(stage.Http, UiPlaces.Parse(stage.Settings.Ui, 1), Access.Anonymous);
}
