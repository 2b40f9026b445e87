using System.Text.Json;
using Sluice.Spark.Live;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Tests.Monitoring;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Live;

public sealed class LiveClusterTests : IAsyncLifetime
{
    private const string Environment = $"/api/v1/applications/{ReplayedApplications.DStreamId}/environment";

    private static readonly Configuration Faster = Configuration.Default.With(SparkLevers.BatchDuration, 4000);

    private readonly SelfMovingClock _clock = new();
    private LiveServices _services = null!;
    private ReplayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _services = new LiveServices(_clock, new FetchLimits { Timeout = TimeSpan.FromSeconds(2) });
        _server = (await ReplayServer.StartAsync()).ReplayDStream();
        RunsWith(Configuration.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_somebody_waits_the_sample_of_every_minute_is_taken()
    {
        await using var cluster = await OpenAsync();
        Assert.Equal(1, Samples());
        await cluster.AdvanceToAsync(TimeSpan.FromSeconds(50));
        Assert.Equal((1, 50), (Samples(), cluster.Now.TotalSeconds));
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(5));
        Assert.Equal((6, 5), (Samples(), cluster.Now.TotalMinutes));
        // Minutes in which nobody waited have none but the last.
        _clock.Advance(TimeSpan.FromMinutes(3.5));
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(9));
        Assert.Equal(8, Samples());
        var read = await cluster.ReadMetricsAsync(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(9), NodeRole.Driver, [MetricCatalogue.Find("streaming.statistics.avgTotalDelay")]);
        Assert.Equal(1442, read[0, 0]);
    }

    [Fact]
    public async Task The_configuration_in_effect_is_what_the_driver_says()
    {
        RunsWith(Faster);
        await using var cluster = await OpenAsync();
        Assert.Equal(Faster, cluster.Effective);
        // A restart by somebody else is noticed.
        RunsWith(Configuration.Default);
        Restarted();
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Configuration.Default, cluster.Effective);
        Assert.Equal(TimeSpan.FromMinutes(1), (await cluster.ReadHealthAsync()).RunsSince);
    }

    [Fact]
    public async Task Without_a_sink_latency_is_a_lower_bound_and_says_so()
    {
        await using var cluster = await OpenAsync();
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(2));
        var latency = await cluster.ReadLatencyAsync(new LatencyQuery(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)));
        // The recorded batches are of two seconds and took at least 92 ms.
        Assert.True(latency.IsEstimate);
        Assert.InRange(latency.P50Ms, 1000, 2100);
        Assert.InRange(latency.P99Ms, 1900, 3100);
        Assert.InRange(latency.Events / 60, 200, 320);
        Assert.Equal(latency.Events, latency.Completed, 6);
        var health = await cluster.ReadHealthAsync();
        Assert.True(health is { IsUp: true, IsLagEstimate: true });
        Assert.Equal(health.ArrivalRate * latency.MeanMs / 1000, health.LagEvents, 1.0);
    }

    [Fact]
    public async Task A_change_is_rolled_out_once_and_read_back()
    {
        var rollout = new ScriptedRollout(request =>
        {
            RunsWith(request.Target);
            return Task.FromResult(ScriptedRollout.Loaded);
        });
        await using var cluster = await OpenAsync(rollout, epoch: 7);
        var report = await cluster.ApplyAsync(Faster);
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application), (report.Outcome, report.Scope));
        Assert.Equal(Faster, cluster.Effective);
        Assert.Equal(new RolloutRequest(Faster, Configuration.Default, 7, Faster.Hash.ToString("x16"), StartingOffsets.Committed), Assert.Single(rollout.Requests));
        Assert.Equal(new LoadReport(LoadOutcome.Loaded, null, TimeSpan.Zero), await cluster.ApplyAsync(Faster));
        Assert.Single(rollout.Requests);
        // From the end of the topics is a change where there is none.
        await cluster.ApplyAsync(Faster, StartingOffsets.Latest);
        Assert.Equal(StartingOffsets.Latest, rollout.Requests[^1].Start);
    }

    [Fact]
    public async Task Samples_are_taken_while_a_change_is_rolled_out()
    {
        var done = new TaskCompletionSource<LoadReport>();
        await using var cluster = await OpenAsync(new ScriptedRollout(_ => done.Task));
        var applied = cluster.ApplyAsync(Faster).AsTask();
        while (Samples() < 4)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        RunsWith(Faster);
        done.SetResult(ScriptedRollout.Loaded);
        var report = await applied;
        Assert.Equal(LoadOutcome.Loaded, report.Outcome);
        Assert.True(report.Duration >= TimeSpan.FromMinutes(2), $"{report.Duration}");
    }

    [Fact]
    public async Task A_lever_that_did_not_come_into_effect_is_named_and_the_step_says_nothing()
    {
        await using var cluster = await OpenAsync(new ScriptedRollout(_ => Task.FromResult(ScriptedRollout.Loaded)));
        var report = await cluster.ApplyAsync(Faster);
        Assert.Equal(LoadOutcome.Unavailable, report.Outcome);
        Assert.Contains("spark.sluice.batchDuration", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_death_the_old_configuration_is_rolled_out_again_though_it_was_the_last_one_read()
    {
        var rollout = new ScriptedRollout(request => Task.FromResult(
            request.Target.Equals(Faster) ? new LoadReport(LoadOutcome.Died, ChangeScope.Application, TimeSpan.Zero, "out of memory") : ScriptedRollout.Loaded));
        await using var cluster = await OpenAsync(rollout);
        Assert.Equal(LoadOutcome.Died, (await cluster.ApplyAsync(Faster)).Outcome);
        Assert.Equal(LoadOutcome.Loaded, (await cluster.ApplyAsync(Configuration.Default)).Outcome);
        Assert.Equal((Configuration.Default, Faster), (rollout.Requests[1].Target, rollout.Requests[1].Previous));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_surroundings_failed_it_is_said_whether_the_old_run_is_down(bool isDown)
    {
        await using var cluster = await OpenAsync(new ScriptedRollout(_ =>
        {
            if (isDown)
                _server.Answer("/api/v1/applications", "[]", "application/json");
            return Task.FromResult(new LoadReport(LoadOutcome.Unavailable, ChangeScope.Application, TimeSpan.FromSeconds(1), "no capacity."));
        }));
        _clock.Advance(TimeSpan.FromSeconds(1));
        var report = await cluster.ApplyAsync(Faster);
        Assert.Equal((LoadOutcome.Unavailable, isDown), (report.Outcome, report.IsDown));
        Assert.StartsWith(isDown ? "no capacity. Nothing runs now: " : "no capacity.", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_are_taken_as_often_as_is_asked()
    {
        await using var cluster = await LiveCluster.OpenAsync(Settings() with { SampleEvery = TimeSpan.FromSeconds(2) }, _services, cancellation: TestContext.Current.CancellationToken);
        await cluster.AdvanceToAsync(TimeSpan.FromSeconds(11));
        Assert.Equal(6, Samples());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => LiveCluster.OpenAsync(Settings() with { SampleEvery = TimeSpan.Zero }, _services));
    }

    [Fact]
    public async Task What_breaks_a_guard_is_refused_and_what_nobody_can_roll_out_changes_nothing()
    {
        var rollout = new ScriptedRollout(_ => throw new InvalidOperationException());
        await using var guarded = await LiveCluster.OpenAsync(Settings() with { Shape = new ClusterShape { NodeMemoryMiB = 8192 } }, _services, rollout);
        var refused = await guarded.ApplyAsync(Configuration.Default.With(SparkLevers.ExecutorMemory, SparkLevers.ExecutorMemory.Maximum));
        Assert.Equal(LoadOutcome.Refused, refused.Outcome);
        Assert.NotNull(refused.Reason);
        Assert.Empty(rollout.Requests);
        await using var observed = await OpenAsync();
        Assert.Equal(LoadOutcome.Unavailable, (await observed.ApplyAsync(Faster)).Outcome);
    }

    [Fact]
    public async Task An_application_that_is_gone_is_down_and_one_that_is_slow_is_not()
    {
        await using var cluster = await OpenAsync();
        _server.On("/api/v1/applications", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(1));
        var slow = await cluster.ReadHealthAsync();
        Assert.True(slow.IsUp);
        Assert.NotNull(slow.Fault);
        _server.Answer("/api/v1/applications", "[]", "application/json");
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(2));
        Assert.False((await cluster.ReadHealthAsync()).IsUp);
        _server.ReplayDStream();
        // It is looked for again before it is called down.
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await cluster.ReadHealthAsync()).IsUp);
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_not_opened_and_the_message_says_why()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => LiveCluster.OpenAsync(Settings() with { Application = ApplicationQuery.ByName("another") }, _services));
        Assert.Contains("another", failure.Message, StringComparison.Ordinal);
        _server.Answer(Environment, "no such thing", status: 404);
        failure = await Assert.ThrowsAsync<IOException>(() => OpenAsync());
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_waits_for_a_closed_cluster_is_told()
    {
        await using var services = new LiveServices(TimeProvider.System);
        var cluster = await LiveCluster.OpenAsync(Settings(), services, cancellation: TestContext.Current.CancellationToken);
        var waiting = cluster.AdvanceToAsync(TimeSpan.FromMinutes(1)).AsTask();
        await cluster.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task<LiveCluster> OpenAsync(IRollout? rollout = null, long epoch = 0) =>
        LiveCluster.OpenAsync(Settings(), _services, rollout, epoch, TestContext.Current.CancellationToken);

    private LiveSettings Settings() => new(
        new ClusterShape(), new MonitoringSettings { Ui = _server.Root.ToString(), UiPorts = 1 }, ApplicationQuery.ById(ReplayedApplications.DStreamId));

    private int Samples() => _server.Asked.Count(asked => asked.Path == "/api/v1/applications");

    private void RunsWith(Configuration configuration) => _server.Answer(
        Environment,
        JsonSerializer.Serialize(new { sparkProperties = configuration.ToSparkProperties().Select(property => new[] { property.Key, property.Value }) }),
        "application/json");

    private void Restarted() => _server.Answer(
        "/api/v1/applications",
        Recorded.Text("dstream/applications.json").Replace("\"startTimeEpoch\" : ", "\"startTimeEpoch\" : 1", StringComparison.Ordinal),
        "application/json");
}
