using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>The answers of a history server, which looks like a driver and is none: all that it lists is over.</summary>
internal static class HistoryContracts
{
    private const string Id = "app-20261122233955-0004";
    private const string Api = $"/api/v1/applications/{Id}/";

    public static Dictionary<string, Func<ContractStage, Task>> All { get; } = new()
    {
        ["history/applications.json"] = async stage =>
        {
            stage.ReplayAt("/api/v1/applications", "history/applications.json");
            var (monitor, report) = await stage.SampleAsync(Id);
            Assert.Equal((0, AbsenceKind.NoApplication), (report.Present, monitor.Health.Fault?.Kind));
            Assert.Empty((await stage.Ui.FindAsync(ApplicationQuery.ByName("Spark Pi"), CancellationToken.None)).Present().All);
        },
        ["history/version.json"] = async stage =>
            Assert.Equal("3.3.0", (await stage.ReplayAt("/api/v1/version", "history/version.json").Ui.VersionAsync(stage.Application(Id), CancellationToken.None)).Present()),
        // The job of a batch application that was killed.
        ["history/jobs.json"] = async stage =>
            Assert.Equal(-1, (await stage.ReplayAt(Api + "jobs", "history/jobs.json").Ui.BatchesAsync(stage.Application(Id), CancellationToken.None)).Present().Newest),
        ["history/executors.json"] = async stage =>
            Assert.InRange((await stage.ReplayAt(Api + "allexecutors", "history/executors.json").Ui.ExecutorsAsync(stage.Application(Id), CancellationToken.None)).Present().Active, 0, 1),
        ["history/environment.json"] = async stage =>
        {
            // It says what was in effect, were it listed as running.
            stage.ReplayAt(Api + "environment", "history/environment.json").Server.Answer(
                "/api/v1/applications", Recorded.Text("history/applications.json").Replace("\"completed\" : true", "\"completed\" : false", StringComparison.Ordinal), "application/json");
            var live = Assert.Single((await stage.Ui.FindAsync(ApplicationQuery.ById(Id), CancellationToken.None)).Present().All);
            Assert.Contains(live.Environment.SparkProperties, property => property is { Key: "spark.app.id", Value: Id });
        },
    };
}
