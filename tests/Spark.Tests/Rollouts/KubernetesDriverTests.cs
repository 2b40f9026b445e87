using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Kubernetes;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

public sealed class KubernetesDriverTests : IAsyncLifetime
{
    private SparkWorld _world = null!;
    private KubernetesApi _api = null!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SparkWorld.StartAsync();
        _api = new KubernetesApi(_world);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task All_that_changes_goes_in_one_patch_of_the_version_that_was_read()
    {
        await SubmitAsync();
        var patch = Assert.Single(_api.Patches);
        Assert.Equal("100", patch["metadata"]!["resourceVersion"]!.GetValue<string>());
        Assert.Equal(["metadata", "spec"], patch.Select(field => field.Key).Order(StringComparer.Ordinal));
        var spec = _api.Object!["spec"]!;
        Assert.Equal(("Never", "hdfs:///jobs/clicks.jar", "com.example.Clicks", false), (
            spec["restartPolicy"]!["type"]!.GetValue<string>(), spec["mainApplicationFile"]!.GetValue<string>(), spec["mainClass"]!.GetValue<string>(), spec["suspend"]!.GetValue<bool>()));
        Assert.Equal(["--topic", "clicks"], spec["arguments"]!.AsArray().Select(argument => argument!.GetValue<string>()));
        // What is nobody's business but the operator's stays.
        Assert.Equal(("clicks:1", "ads", "streams"), (
            spec["image"]!.GetValue<string>(), spec["executor"]!["labels"]!["team"]!.GetValue<string>(), spec["sparkConf"]!["spark.kubernetes.namespace"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Memory_cores_instances_and_flags_are_in_their_fields_and_nowhere_else()
    {
        await SubmitAsync();
        var spec = _api.Object!["spec"]!;
        var conf = spec["sparkConf"]!.AsObject();
        Assert.Equal("8192m", spec["executor"]!["memory"]!.GetValue<string>());
        Assert.Equal(1, spec["driver"]!["cores"]!.GetValue<int>());
        Assert.Equal("-Dclicks.zone=eu", spec["driver"]!["javaOptions"]!.GetValue<string>());
        Assert.DoesNotContain(conf, property => property.Key is "spark.executor.memory" or "spark.driver.memory" or "spark.driver.cores" or "spark.executor.instances"
            or "spark.driver.extraJavaOptions" or "spark.executor.extraJavaOptions");
        // A lever that is left to Spark again loses what an earlier configuration, or the manifest, had there.
        Assert.Null(spec["executor"]!["instances"]);
        Assert.Null(spec["dynamicAllocation"]);
        Assert.Equal("3000ms", conf["spark.locality.wait"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_run_is_the_new_one_only_when_its_id_is_another()
    {
        var driver = _api.Driver();
        await SubmitAsync(driver, epoch: 6);
        await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
        _api.OperatorSleeps = true;
        var second = await SubmitAsync(driver, epoch: 7);
        Assert.StartsWith(_world.Runs[0].Id, second.Replaced, StringComparison.Ordinal);
        Assert.Equal((RunPhase.Waiting, "RUNNING"), PhaseAndWord((await driver.LookAsync(second, None)).Present()));
        _api.OperatorSleeps = false;
        var third = await SubmitAsync(driver, epoch: 8);
        for (var looks = 0; looks < 2; looks++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
            await driver.LookAsync(third, None);
        }

        Assert.Equal((RunPhase.Running, "RUNNING"), PhaseAndWord((await driver.LookAsync(third, None)).Present()));
    }

    [Fact]
    public async Task A_submission_that_came_to_nothing_before_is_not_taken_for_this_one()
    {
        _api.OperatorSleeps = true;
        _api.Change(application => application["status"] = JsonNode.Parse("""{"applicationState":{"state":"SUBMISSION_FAILED"},"lastSubmissionAttemptTime":"2026-11-22T23:00:00Z"}"""));
        var driver = _api.Driver();
        var taken = await SubmitAsync(driver);
        Assert.Equal(RunPhase.Waiting, (await driver.LookAsync(taken, None)).Present().Phase);
        _api.Change(application => application["status"]!["lastSubmissionAttemptTime"] = "2026-11-22T23:05:00Z");
        Assert.Equal(RunPhase.Failed, (await driver.LookAsync(taken, None)).Present().Phase);
    }

    [Fact]
    public async Task A_status_that_the_operator_writes_at_the_same_time_does_no_harm()
    {
        var writes = 2;
        _api.Meanwhile = api =>
        {
            if (writes-- > 0)
                api.Change(application => application["status"] = new JsonObject());
        };
        await SubmitAsync();
        Assert.Equal(3, _api.Patches.Count);
    }

    [Fact]
    public async Task A_later_owner_who_gets_in_between_is_not_overwritten()
    {
        _api.Meanwhile = api => api.Change(application =>
        {
            application["spec"]!["sparkConf"]![RunMarks.EpochKey] = "8";
            application["spec"]!["sparkConf"]![RunMarks.ConfigurationKey] = "abc";
        });
        await Assert.ThrowsAsync<StaleEpochException>(() => _api.Driver().SubmitAsync(Jobs.Order(), None));
        Assert.Equal("8", _api.Object!["spec"]!["sparkConf"]![RunMarks.EpochKey]!.GetValue<string>());
        Assert.Equal(0, _world.Submissions);
    }

    [Fact]
    public async Task To_submit_the_same_once_more_is_a_change_that_the_operator_sees()
    {
        _world.EndsAs = "FAILED";
        await SubmitAsync();
        await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
        var driver = _api.Driver();
        var again = await SubmitAsync(driver);
        Assert.False((await driver.LookAsync(again, None)).Present().IsPreceded);
        Assert.Equal(2, _world.Submissions);
    }

    [Fact]
    public async Task A_run_begins_when_the_pod_of_the_one_before_is_gone()
    {
        var driver = _api.Driver();
        await SubmitAsync(driver, epoch: 6);
        await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
        var second = await SubmitAsync(driver, epoch: 7);
        var view = (await driver.LookAsync(second, None)).Present();
        Assert.Equal((RunPhase.Waiting, "PENDING_RERUN", true), (view.Phase, view.Word, view.IsPreceded));
        await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
        view = (await driver.LookAsync(second, None)).Present();
        Assert.Equal((RunPhase.Waiting, "SUBMITTED", false), (view.Phase, view.Word, view.IsPreceded));
    }

    [Fact]
    public async Task What_is_woken_waits_for_its_pod_and_is_not_over()
    {
        _api.OperatorSleeps = true;
        _api.Change(application => application["spec"]!["suspend"] = false);
        var found = Assert.Single((await _api.Driver().FindAsync(None)).Present().Runs);
        Assert.Equal((RunPhase.Waiting, true), (found.View.Phase, found.View.IsPreceded));
    }

    [Theory]
    [InlineData("Never", 1)]
    [InlineData("Always", 2)]
    public async Task A_run_that_was_put_to_sleep_is_not_one_that_is_started_again_and_again(string policy, int attempts)
    {
        _api.Change(application =>
        {
            application["spec"]!["restartPolicy"]!["type"] = policy;
            application["status"] = JsonNode.Parse("""{"applicationState":{"state":"RUNNING"},"executionAttempts":2}""");
        });
        Assert.Equal(attempts, Assert.Single((await _api.Driver().FindAsync(None)).Present().Runs).View.Attempts);
    }

    [Fact]
    public async Task A_driver_is_stopped_with_the_grace_of_its_pod_and_killed_with_none()
    {
        var driver = _api.Driver();
        var taken = await SubmitAsync(driver);
        await driver.LookAsync(taken, None);
        Assert.Null(await driver.StopAsync(taken, None));
        Assert.Null(await driver.KillAsync(taken, None));
        Assert.Equal([null, "0"], _api.Graces);
    }

    [Fact]
    public async Task Variables_are_where_they_work_without_a_webhook_and_leave_those_of_the_manifest()
    {
        _api.Change(application => application["spec"]!["driver"]!["env"] = JsonNode.Parse("""[{"name":"KEY","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}]"""));
        await SubmitAsync(_api.Driver(), job: Jobs.Clicks with { Environment = [new("ZONE", "eu")] });
        var spec = _api.Object!["spec"]!;
        Assert.Equal("eu", spec["sparkConf"]!["spark.kubernetes.driverEnv.ZONE"]!.GetValue<string>());
        Assert.Equal("KEY", Assert.Single(spec["driver"]!["env"]!.AsArray())!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_the_operators_webhook_refuses_is_the_configurations()
    {
        _api.Verdict = "failed to validate resource quota \"streams/quota\"";
        var answer = await _api.Driver().SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Configuration, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("resource quota", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_killed_a_driver_is_read_from_the_state()
    {
        _world.EndsAs = "FAILED";
        var driver = _api.Driver();
        var taken = await SubmitAsync(driver);
        await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
        var view = (await driver.LookAsync(taken, None)).Present();
        Assert.Equal((RunPhase.Failed, 137), (view.Phase, view.DriverExit));
        Assert.Contains("OOMKilled", Assert.Single(view.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_created_from_its_manifest_or_asked_for()
    {
        await using var world = await SparkWorld.StartAsync();
        using var api = new KubernetesApi(world, hasObject: false);
        var asked = await api.Driver().SubmitAsync(Jobs.Order(), None);
        Assert.Contains("apply its manifest", asked.Reason, StringComparison.Ordinal);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(asked.Fault!)!.Cause);
        var manifest = Path.GetTempFileName();
        File.WriteAllText(manifest, """{"apiVersion":"sparkoperator.k8s.io/v1beta2","kind":"SparkApplication","metadata":{"name":"other","labels":{"team":"ads"}},"spec":{"type":"Scala","image":"clicks:1"}}""");
        var created = await api.Driver(manifest: manifest).SubmitAsync(Jobs.Order(), None);
        File.Delete(manifest);
        Assert.True(created.IsTaken, created.Reason);
        Assert.Equal(("clicks", "streams", "ads"), (
            api.Object!["metadata"]!["name"]!.GetValue<string>(), api.Object["metadata"]!["namespace"]!.GetValue<string>(), api.Object["metadata"]!["labels"]!["team"]!.GetValue<string>()));
        Assert.Equal("clicks:1", api.Object["spec"]!["image"]!.GetValue<string>());
        Assert.Equal(1, world.Submissions);
    }

    [Theory]
    [InlineData(422, FailureCause.Configuration)]
    [InlineData(500, FailureCause.Infrastructure)]
    [InlineData(403, FailureCause.Infrastructure)]
    public async Task Only_what_the_API_server_finds_wrong_with_the_object_is_the_configurations(int status, FailureCause cause)
    {
        _world.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Method != "PATCH")
                return false;
            await SparkWorld.WriteAsync(context, """{"kind":"Status","status":"Failure","message":"spec.executor.memory is wrong"}""", status);
            return true;
        });
        var answer = await _api.Driver().SubmitAsync(Jobs.Order(), None);
        Assert.Equal(cause, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("spec.executor.memory is wrong", answer.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_half_and_missing_answers_are_told_apart_and_read_no_further()
    {
        await MissAsync(AbsenceKind.TooLarge, context => context.Response.WriteAsync(new string(' ', 10 << 20)));
        await MissAsync(AbsenceKind.Malformed, context => SparkWorld.WriteAsync(context, """{"kind":"""));
        await MissAsync(AbsenceKind.ServerFailed, context => SparkWorld.WriteAsync(context, "<html>", 503, "text/html"));
        await MissAsync(AbsenceKind.Unreachable, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
    }

    [Theory]
    [InlineData(Trouble.HtmlError, AbsenceKind.ServerFailed)]
    [InlineData(Trouble.Redirect, AbsenceKind.ServerFailed)]
    [InlineData(Trouble.Hang, AbsenceKind.TimedOut)]
    public async Task An_API_server_in_trouble_is_not_taken_for_one_without_the_object(string trouble, AbsenceKind kind)
    {
        _world.Managers.Insert(0, async (context, _) =>
        {
            await Trouble.MakeAsync(context, trouble);
            return true;
        });
        var driver = _api.Driver(limits: Trouble.LimitsFor(trouble));
        (await driver.FindAsync(None)).Missing(kind);
        Assert.False((await driver.SubmitAsync(Jobs.Order(), None)).IsTaken);
        Assert.NotNull(await driver.KillAsync(new Submission("clicks", "clicks"), None));
    }

    [Fact]
    public void A_kubeconfig_that_is_not_there_is_named() => Assert.Contains("/nowhere", Assert.Throws<ArgumentException>(() => new KubernetesDriver(
        Jobs.Clicks, new() { Namespace = "streams", Application = "clicks", KubeConfig = "/nowhere/config" }, FetchLimits.Default)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kubeconfig_that_would_have_no_certificate_verified_is_refused()
    {
        var unsafely = Path.GetTempFileName();
        try
        {
            File.WriteAllText(unsafely, File.ReadAllText(_api.KubeConfig).Replace("cluster: {server: ", "cluster: {insecure-skip-tls-verify: true, server: ", StringComparison.Ordinal));
            var refusal = Assert.Throws<ArgumentException>(() => new KubernetesDriver(Jobs.Clicks, new() { Namespace = "streams", Application = "clicks", KubeConfig = unsafely }, FetchLimits.Default));
            Assert.Contains("certificate-authority", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(unsafely);
        }
    }

    private async Task MissAsync(AbsenceKind kind, RequestDelegate answer)
    {
        _world.Managers.Insert(0, async (context, _) =>
        {
            await answer(context);
            return true;
        });
        (await _api.Driver().LookAsync(new Submission("clicks", "clicks"), None)).Missing(kind);
        _world.Managers.RemoveAt(0);
    }

    private static (RunPhase, string) PhaseAndWord(RunView view) => (view.Phase, view.Word);

    private async Task<Submission> SubmitAsync(IRolloutDriver? driver = null, long epoch = 7, JobDescription? job = null)
    {
        var answer = await (driver ?? _api.Driver()).SubmitAsync(Jobs.Order(job, epoch), None);
        Assert.True(answer.IsTaken, answer.Reason);
        return answer.Submission;
    }
}
