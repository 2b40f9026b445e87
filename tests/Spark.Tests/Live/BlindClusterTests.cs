using Microsoft.AspNetCore.Http;
using Sluice.Spark.Live;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Tests.Monitoring;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Live;

/// <summary>A driver whose UI answers badly for a while, and no sink: what is not seen is missing, and is not what was seen last.</summary>
public sealed class BlindClusterTests : IAsyncLifetime
{
    private const string Batches = $"/api/v1/applications/{ReplayedApplications.DStreamId}/streaming/batches";

    private static readonly Metric Delay = MetricCatalogue.Find("streaming.statistics.avgTotalDelay");

    private readonly SelfMovingClock _clock = new();
    private LiveServices _services = null!;
    private ReplayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _services = new LiveServices(_clock, new FetchLimits { Timeout = TimeSpan.FromSeconds(2) });
        _server = await ReplayServer.StartAsync();
        Well();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("hung")]
    [InlineData("500")]
    [InlineData("half")]
    [InlineData("redirect")]
    [InlineData("large")]
    public async Task While_the_UI_answers_badly_there_is_no_latency_and_when_it_is_well_again_there_is(string fault)
    {
        await using var cluster = await LiveCluster.OpenAsync(
            new(new ClusterShape(), new MonitoringSettings { Ui = _server.Root.ToString(), UiPorts = 1 }, ApplicationQuery.ById(ReplayedApplications.DStreamId)), _services,
            cancellation: TestContext.Current.CancellationToken);
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(1));
        Assert.True((await LatencyAsync(cluster, 0, 1)).P99Ms > 0);

        _server.OnAnything(context => AnswerAsync(context, fault));
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(3));
        var blind = await LatencyAsync(cluster, 2, 3);
        Assert.Equal((0, 0), (blind.Events, blind.Completed));
        Assert.True(double.IsNaN(blind.P99Ms), $"{blind}");
        Assert.True(double.IsNaN((await cluster.ReadMetricsAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3), NodeRole.Driver, [Delay]))[0, 0]));
        var health = await cluster.ReadHealthAsync();
        // Nobody says that it is dead.
        Assert.True(health.IsUp, health.Fault);
        Assert.NotNull(health.Fault);
        Assert.False(health.LagEvents >= 0, $"{health}");
        Assert.Equal(Configuration.Default, cluster.Effective);

        Well();
        // It has gone on meanwhile.
        _server.Answer(Batches, Recorded.Text("dstream/streaming_batches.json").Replace("1795390", "1795391", StringComparison.Ordinal), "application/json");
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(5));
        Assert.True((await LatencyAsync(cluster, 4, 5)).P99Ms > 0);
    }

    private static async Task<LatencySummary> LatencyAsync(LiveCluster cluster, int from, int to) =>
        await cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.FromMinutes(from), TimeSpan.FromMinutes(to)));

    private static async Task AnswerAsync(HttpContext context, string fault)
    {
        switch (fault)
        {
            case "hung":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "500":
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("<html>no</html>");
                break;
            case "half":
                await context.Response.WriteAsync(Recorded.Text("dstream/applications.json")[..100]);
                break;
            case "redirect":
                context.Response.Redirect("http://192.0.2.1/");
                break;
            default:
                await context.Response.WriteAsync($"[\"{new string('x', 40 << 20)}\"]", context.RequestAborted);
                break;
        }
    }

    private void Well()
    {
        _server.OnAnything(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }).ReplayDStream().Answer($"/api/v1/applications/{ReplayedApplications.DStreamId}/environment", """{"sparkProperties":[]}""", "application/json");
    }
}
