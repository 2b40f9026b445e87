using Sluice.Actors.Tests.Storage;
using Sluice.Spark.Live;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Tests.Monitoring;
using Sluice.Spark.Tests.Tables;
using Xunit;

namespace Sluice.Spark.Tests.Live;

/// <summary>A replayed driver whose job writes its results to a table of PostgreSQL.</summary>
public sealed class LiveTableTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Some seconds go by: the table is read every two, and a row counts two after it was written.</summary>
    [Fact]
    public async Task Latency_is_measured_at_a_table()
    {
        await using var table = await ResultsTable.CreateAsync(server);
        await using var driver = (await ReplayServer.StartAsync()).ReplayDStream();
        driver.Answer($"/api/v1/applications/{ReplayedApplications.DStreamId}/environment", """{"sparkProperties":[]}""", "application/json");
        await using var services = new LiveServices(TimeProvider.System);
        var monitoring = new MonitoringSettings { Ui = driver.Root.ToString(), UiPorts = 1 };
        var settings = new LiveSettings(new(), monitoring, ApplicationQuery.ById(ReplayedApplications.DStreamId)) { SinkTable = table.Access() };
        await using var cluster = await LiveCluster.OpenAsync(settings, services, cancellation: Stop);
        for (var tries = 0; tries < 100 && cluster.Sink!.Events == 0; tries++)
        {
            await table.WriteAsync(10, 1500);
            await Task.Delay(100, Stop);
        }

        var measured = await cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.Zero, cluster.Now, LatencyBasis.Completion), Stop);
        Assert.Null(cluster.Sink!.Fault);
        Assert.False(measured.IsEstimate);
        Assert.Equal(1500, measured.P50Ms, 75.0);

        // The job goes on; its results are not to be seen, which is not that there are none.
        await table.ExecuteAsync("ALTER TABLE results RENAME TO elsewhere");
        for (var tries = 0; tries < 100 && cluster.Sink!.Fault is null; tries++)
            await Task.Delay(100, Stop);
        Assert.NotNull(cluster.Sink!.Fault);
        // What was seen last counts in slices of five seconds.
        await Task.Delay(5000, Stop);
        var from = cluster.Now;
        await Task.Delay(100, Stop);
        foreach (var basis in (LatencyBasis[])[LatencyBasis.Arrival, LatencyBasis.Completion])
        {
            var unseen = await cluster.ReadLatencyAsync(new LatencyQuery(from, cluster.Now, basis), Stop);
            Assert.Equal(0, unseen.Events);
            Assert.True(double.IsNaN(unseen.Completed) && double.IsNaN(unseen.P99Ms), $"{unseen}");
        }
    }
}
