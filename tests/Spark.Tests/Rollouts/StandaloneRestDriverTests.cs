using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Standalone;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>Against recorded answers of a standalone master.</summary>
public sealed class StandaloneRestDriverTests : IAsyncLifetime
{
    private static readonly FetchLimits Hasty = new() { Timeout = TimeSpan.FromMilliseconds(300), BodyBytes = 1 << 20 };

    private readonly HttpReader _http = new(Hasty with { Timeout = TimeSpan.FromSeconds(20) }, TimeProvider.System);
    private ReplayServer _server = null!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ReplayServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_request_has_the_shape_of_the_one_that_a_real_master_took()
    {
        JsonNode? asked = null;
        _server.On("/v1/submissions/create", async context =>
        {
            asked = await JsonNode.ParseAsync(context.Request.Body);
            await context.Response.WriteAsync(Recorded.Text("standalone/rest_create_response.json"));
        });
        var answer = await Driver().SubmitAsync(Jobs.Order(), None);
        Assert.Equal("driver-20261122233913-0002", answer.Submission?.Id);
        var recorded = JsonNode.Parse(Recorded.Bytes("standalone/rest_create_request.json"))!.AsObject();
        Assert.Equal(recorded.Select(field => field.Key).Order(StringComparer.Ordinal), asked!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        var properties = asked["sparkProperties"]!.AsObject();
        Assert.Superset(
            recorded["sparkProperties"]!.AsObject().Select(field => field.Key).Except(["spark.cores.max", "spark.eventLog.dir"]).ToHashSet(),
            properties.Select(field => field.Key).ToHashSet());
        // The operator's flag stays, the recorded list that Java 17 needs stands before it, and what Spark has added to that since.
        Assert.Equal($"{recorded["sparkProperties"]!["spark.driver.extraJavaOptions"]} -Djdk.reflect.useDirectMethodHandle=false -Dclicks.zone=eu", properties["spark.driver.extraJavaOptions"]!.GetValue<string>());
        Assert.Equal("7", properties["spark.sluice.epoch"]!.GetValue<string>());
        Assert.Equal("false", properties["spark.driver.supervise"]!.GetValue<string>());
        Assert.Equal("cluster", properties["spark.submit.deployMode"]!.GetValue<string>());
    }

    [Fact]
    public void A_JVM_that_knows_no_modules_gets_no_flags_for_them() => Assert.DoesNotContain(
        "--add-opens", Encoding.UTF8.GetString(StandaloneJson.Create(Jobs.Order(), StandaloneSettings(), javaVersion: 8)), StringComparison.Ordinal);

    [Theory]
    [InlineData("rest_status_running.json", RunPhase.Running, "RUNNING")]
    [InlineData("rest_status_finished.json", RunPhase.Ended, "FINISHED")]
    [InlineData("rest_status_failed.json", RunPhase.Failed, "FAILED")]
    [InlineData("rest_status_killed.json", RunPhase.Gone, "KILLED")]
    [InlineData("rest_status_unknown.json", RunPhase.Gone, "")]
    public async Task A_recorded_state_is_understood(string name, RunPhase phase, string word)
    {
        _server.Replay("/v1/submissions/status/driver-1", "standalone/" + name, "application/json;charset=utf-8");
        var view = (await Driver().LookAsync(new Submission("driver-1", "clicks"), None)).Present();
        Assert.Equal((phase, word), (view.Phase, view.Word));
    }

    [Theory]
    [InlineData("rest_kill_response.json")]
    [InlineData("rest_kill_already_finished.json")]
    public async Task A_kill_that_was_taken_and_one_that_had_nothing_to_kill_are_no_faults(string name)
    {
        _server.Replay("/v1/submissions/kill/driver-1", "standalone/" + name);
        Assert.Null(await Driver().KillAsync(new Submission("driver-1", "clicks"), None));
    }

    [Fact]
    public async Task A_page_of_HTML_in_place_of_an_answer_is_the_masters_own_trouble()
    {
        _server.Replay("/v1/submissions/create", "standalone/rest_error_response_500.html", "text/html;charset=iso-8859-1", 500);
        var answer = await Driver().SubmitAsync(Jobs.Order(), None);
        Assert.False(answer.IsTaken);
        Assert.Equal(FailureSymptom.ManagerUnreachable, FailureClassifier.Classify(answer.Fault!)!.Symptom);
        Assert.Contains("500", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_masters_own_words_is_the_configurations()
    {
        _server.Answer("/v1/submissions/create", """{"action":"ErrorResponse","message":"Malformed: spark.driver.memory, password=hunter2","serverSparkVersion":"3.3.0"}""", "application/json", 400);
        var answer = await Driver().SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureSymptom.SubmissionRefused, FailureClassifier.Classify(answer.Fault!)!.Symptom);
        Assert.Contains("Malformed", answer.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", answer.Reason + string.Join(' ', answer.Fault!.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_master_that_is_not_in_charge_says_nothing_of_the_configuration()
    {
        _server.Answer("/v1/submissions/create", """{"action":"CreateSubmissionResponse","message":"Current state is not alive: STANDBY. Can only accept driver submissions in ALIVE state.","serverSparkVersion":"3.3.0","success":false}""", "application/json");
        var answer = await Driver().SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("STANDBY", answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STANDBY")]
    [InlineData("RECOVERING")]
    [InlineData("COMPLETING_RECOVERY")]
    public async Task A_master_that_is_not_in_charge_does_not_say_that_a_driver_is_gone_or_killed(string state)
    {
        _server.Answer("/v1/submissions/status/driver-1", $$"""
            {
              "action" : "SubmissionStatusResponse",
              "message" : "Exception from the cluster:\njava.lang.Exception: Current state is not alive: {{state}}. Can only request driver status in ALIVE state.\n\torg.apache.spark.deploy.master.Master.receiveAndReply(Master.scala:470)",
              "serverSparkVersion" : "3.3.0",
              "submissionId" : "driver-1",
              "success" : false
            }
            """, "application/json;charset=utf-8");
        _server.Answer("/v1/submissions/kill/driver-1", $$"""
            {
              "action" : "KillSubmissionResponse",
              "message" : "Current state is not alive: {{state}}. Can only kill drivers in ALIVE state.",
              "serverSparkVersion" : "3.3.0",
              "submissionId" : "driver-1",
              "success" : false
            }
            """, "application/json;charset=utf-8");
        var driver = new Submission("driver-1", "clicks");
        Assert.Contains(state, (await Driver().LookAsync(driver, None)).Missing(AbsenceKind.ServerFailed).Reason, StringComparison.Ordinal);
        Assert.Contains(state, (await Driver().KillAsync(driver, None))?.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STANDBY")]
    [InlineData("RECOVERING")]
    public async Task A_master_that_is_not_in_charge_lists_no_drivers_that_could_be_missed(string status)
    {
        _server.Answer("/json/", Recorded.Text("standalone/master_with_driver.json").Replace("\"status\" : \"ALIVE\"", $"\"status\" : \"{status}\"", StringComparison.Ordinal), "text/json;charset=utf-8");
        Assert.Contains(status, (await Driver().FindAsync(None)).Missing(AbsenceKind.ServerFailed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_master_that_is_not_named_puts_its_own_address()
    {
        var properties = JsonNode.Parse(StandaloneJson.Create(Jobs.Order(Jobs.Clicks with { Master = "" }), StandaloneSettings(), javaVersion: 17))!["sparkProperties"]!.AsObject();
        Assert.False(properties.ContainsKey("spark.master"));
        Assert.Equal("cluster", properties["spark.submit.deployMode"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(null, "hdfs:///jobs/clicks.jar")]
    [InlineData("hdfs:///jobs/kafka.jar, hdfs:///jobs/json.jar", "hdfs:///jobs/kafka.jar,hdfs:///jobs/json.jar,hdfs:///jobs/clicks.jar")]
    [InlineData("hdfs:///jobs/clicks.jar,hdfs:///jobs/kafka.jar", "hdfs:///jobs/clicks.jar,hdfs:///jobs/kafka.jar")]
    public void Executors_get_the_jobs_own_jar_besides_those_that_its_operator_lists(string? listed, string submitted)
    {
        var job = listed is null ? Jobs.Clicks : Jobs.Clicks with { Properties = [new("spark.jars", listed)] };
        var request = JsonNode.Parse(StandaloneJson.Create(Jobs.Order(job), StandaloneSettings(), javaVersion: 17))!;
        Assert.Equal(submitted, request["sparkProperties"]!["spark.jars"]!.GetValue<string>());
    }

    [Fact]
    public async Task Half_an_answer_a_long_one_a_redirect_and_none_at_all_are_told_apart_and_read_no_further()
    {
        await MissAsync(AbsenceKind.Malformed, context => context.Response.WriteAsync(Recorded.Text("standalone/rest_status_running.json")[..60]));
        await MissAsync(AbsenceKind.TooLarge, context => context.Response.Body.WriteAsync(new byte[10 << 20], context.RequestAborted).AsTask());
        await MissAsync(AbsenceKind.ServerFailed, context => SparkWorld.WriteAsync(context, "no such path", 404, "text/plain"));
        await MissAsync(AbsenceKind.Redirected, context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        _server.On("/v1/submissions/status/driver-1", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        // Whether the connection was broken off or refused is not always to be told.
        Assert.Contains((await Driver().LookAsync(new Submission("driver-1", "clicks"), None)).Absence?.Kind, new AbsenceKind?[] { AbsenceKind.BrokenOff, AbsenceKind.Unreachable });
        using var hasty = new HttpReader(Hasty, TimeProvider.System);
        _server.On("/v1/submissions/status/driver-1", context => Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted));
        (await Driver(hasty).LookAsync(new Submission("driver-1", "clicks"), None)).Missing(AbsenceKind.TimedOut);
    }

    [Fact]
    public async Task The_drivers_of_other_jobs_are_not_found()
    {
        _server.Replay("/json/", "standalone/master_with_driver.json", "text/json;charset=utf-8");
        Assert.Empty((await Driver().FindAsync(None)).Present().Runs);
        var pi = new StandaloneRestDriver(Jobs.Clicks with { MainClass = "org.apache.spark.examples.SparkPi" }, StandaloneSettings(), 17, _http);
        var found = Assert.Single((await pi.FindAsync(None)).Present().Runs);
        Assert.Equal("driver-20261122233913-0002", found.Submission.Id);
        Assert.Equal(RunPhase.Running, found.View.Phase);
    }

    [Fact]
    public void A_Python_job_is_refused_with_the_mend() =>
        Assert.Contains("spark-submit", Assert.Throws<ArgumentException>(() => new StandaloneRestDriver(Jobs.Clicks with { MainClass = null, Resource = "clicks.py" }, StandaloneSettings(), 17, _http)).Message, StringComparison.Ordinal);

    private async Task MissAsync(AbsenceKind kind, RequestDelegate answer)
    {
        _server.On("/v1/submissions/status/driver-1", answer);
        (await Driver().LookAsync(new Submission("driver-1", "clicks"), None)).Missing(kind);
    }

    private StandaloneSettings StandaloneSettings() => new() { Rest = _server.Root.ToString(), Ui = _server.Root.ToString(), SparkVersion = "3.3.0" };

    private StandaloneRestDriver Driver(HttpReader? http = null) => new(Jobs.Clicks, StandaloneSettings(), 17, http ?? _http);
}
