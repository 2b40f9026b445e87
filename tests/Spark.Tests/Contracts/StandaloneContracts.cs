using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Tests.Monitoring;
using Sluice.Spark.Tests.Rollouts;
using Xunit;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>The answers of a standalone master and worker.</summary>
internal static class StandaloneContracts
{
    private const string Create = "/v1/submissions/create";
    private const string Kill = "/v1/submissions/kill/driver-1";

    private static readonly Submission Driver = new("driver-1", "clicks");

    public static Dictionary<string, Func<ContractStage, Task>> All { get; } = new()
    {
        ["standalone/rest_create_request.json"] = async stage =>
        {
            // Ours has the fields of the one that was taken, and asks for the same kind of thing.
            JsonElement sent = default;
            stage.Server.On(Create, async context =>
            {
                sent = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
                await context.Response.WriteAsync(Recorded.Text("standalone/rest_create_response.json"));
            });
            await stage.Master().SubmitAsync(Jobs.Order(), CancellationToken.None);
            var taken = JsonDocument.Parse(stage.TextOf("standalone/rest_create_request.json")).RootElement;
            Assert.Equal(Names(taken), Names(sent));
            Assert.Equal(taken.GetProperty("action").GetString(), sent.GetProperty("action").GetString());
        },
        ["standalone/rest_create_response.json"] = async stage =>
        {
            stage.Server.Replay(Create, "standalone/rest_create_response.json");
            Assert.Equal("driver-20261122233913-0002", (await stage.Master().SubmitAsync(Jobs.Order(), CancellationToken.None)).Submission?.Id);
        },
        ["standalone/rest_error_response_500.html"] = async stage =>
        {
            stage.Server.Replay(Create, "standalone/rest_error_response_500.html", "text/html;charset=iso-8859-1", 500);
            var answer = await stage.Master().SubmitAsync(Jobs.Order(), CancellationToken.None);
            Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        },
        ["standalone/rest_status_running.json"] = async stage => Assert.Equal(RunPhase.Running, (await stage.LookAsync("standalone/rest_status_running.json")).Phase),
        // No proof that it ended well, and over in any case.
        ["standalone/rest_status_finished.json"] = async stage => Assert.Equal(RunPhase.Ended, (await stage.LookAsync("standalone/rest_status_finished.json")).Phase),
        ["standalone/rest_status_failed.json"] = async stage => Assert.Equal(RunPhase.Failed, (await stage.LookAsync("standalone/rest_status_failed.json")).Phase),
        ["standalone/rest_status_killed.json"] = async stage => Assert.Equal(RunPhase.Gone, (await stage.LookAsync("standalone/rest_status_killed.json")).Phase),
        ["standalone/rest_status_unknown.json"] = async stage => Assert.Equal(
            RunPhase.Gone, (await stage.Replay("standalone/rest_status_unknown.json").Master().LookAsync(new Submission("driver-none", "clicks"), CancellationToken.None)).Present().Phase),
        ["standalone/rest_kill_response.json"] = async stage => Assert.Null(await stage.ReplayAt(Kill, "standalone/rest_kill_response.json").Master().KillAsync(Driver, CancellationToken.None)),
        ["standalone/rest_kill_already_finished.json"] = async stage =>
            Assert.Null(await stage.ReplayAt(Kill, "standalone/rest_kill_already_finished.json").Master().StopAsync(Driver, CancellationToken.None)),
        // Client-mode applications run on it, and no driver that was submitted to it.
        ["standalone/master.json"] = async stage => Assert.Empty((await stage.Replay("standalone/master.json").Master().FindAsync(CancellationToken.None)).Present().Runs),
        ["standalone/master_with_driver.json"] = async stage =>
            Assert.Equal("driver-20261122233913-0002", Assert.Single((await stage.ReplayAt("/json/", "standalone/master_with_driver.json").Master().FindAsync(CancellationToken.None)).Present().Runs).Submission.Id),
        // A worker's UI in place of the master's lists no drivers, which is not to say that there are none.
        ["standalone/worker.json"] = async stage => (await stage.Replay("standalone/worker.json").Master().FindAsync(CancellationToken.None)).Missing(AbsenceKind.Malformed),
        ["standalone/master_metrics.json"] = stage => HasNoDriverAsync(stage, "standalone/master_metrics.json"),
        ["standalone/worker_metrics.json"] = stage => HasNoDriverAsync(stage, "standalone/worker_metrics.json"),
        ["standalone/applications_metrics.json"] = stage => HasNoDriverAsync(stage, "standalone/applications_metrics.json"),
    };

    /// <summary>The registry of somebody else in the driver's place: it is one, and nothing of it is taken for the driver's.</summary>
    private static async Task HasNoDriverAsync(ContractStage stage, string file)
    {
        var (_, report) = await stage.Replay("structured/applications.json").ReplayAt("/metrics/json/", file).SampleAsync(ReplayedApplications.StructuredId);
        Assert.Equal(0, report.Present);
        Assert.DoesNotContain(report.Absences, absence => absence.Source == Spark.Monitoring.Routes.MetricSource.Registry);
    }

    private static IEnumerable<string> Names(JsonElement request) => request.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal);
}
