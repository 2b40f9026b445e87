using Sluice.Spark.Live.Examining;
using Sluice.Spark.Tests.Monitoring;
using Sluice.Spark.Tests.Rollouts;
using Xunit;

namespace Sluice.Spark.Tests.Live.Examining;

/// <summary>What an examination finds of whoever submits a job over HTTP: it asks what a rollout would, and changes nothing.</summary>
public sealed class RolloutExaminationTests : IAsyncLifetime
{
    private SparkWorld _world = null!;
    private ExaminedRollout _examined = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await SparkWorld.StartAsync();
        _examined = new ExaminedRollout(_world);
    }

    public async ValueTask DisposeAsync()
    {
        // Nothing that was asked here changes anything.
        Assert.All(_world.Server.Asked, asked => Assert.Equal("GET", asked.Method));
        await _examined.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_master_that_takes_submissions_and_lists_drivers_is_in_order()
    {
        _world.AddStandalone();
        _world.Found(Jobs.Properties(Jobs.Before, 7));
        var findings = await _examined.RunAsync(_examined.Standalone);
        Assert.Equal([FindingState.Ok, FindingState.Ok, FindingState.Warning], findings.Select(finding => finding.State));
        Assert.Contains("Spark 3.3.0", findings[0].Found, StringComparison.Ordinal);
        Assert.Contains("1 of them of this job", findings[1].Found, StringComparison.Ordinal);
        Assert.Contains(_world.Server.Asked, asked => asked.Path == "/v1/submissions/status/driver-none");
    }

    [Fact]
    public async Task A_master_of_another_Spark_than_the_file_says_is_noticed()
    {
        _world.AddStandalone();
        var file = ExaminedRollout.File(_examined.Standalone);
        await using var services = new Spark.Live.LiveServices(TimeProvider.System);
        var findings = await RolloutExamination.RunAsync(file with { Shape = file.Shape with { SparkVersion = "3.5.1" } }, services, CancellationToken.None);
        Assert.Contains(findings, finding => finding is { State: FindingState.Warning } && finding.Mend.Contains("shape.sparkVersion", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(468, """{"action":"ErrorResponse","message":"Unknown protocol version 'v1'."}""", "another version of the protocol", "rollout.rest is the address of the master's REST interface")]
    [InlineData(404, "no such page", "404", "rollout.rest is the address of")]
    [InlineData(200, """{"action":"SubmissionStatusResponse","message":"Exception from the cluster:\njava.lang.Exception: Current state is not alive: STANDBY. Can only request driver status in ALIVE state.","success":false}""", "not in charge", "rollout.rest")]
    [InlineData(200, "<html>", "JSON", "rollout.rest is the address of")]
    [InlineData(200, """{"action":"ErrorResponse","message":"password=hunter2"}""", "not to the question", "standalone master's REST interface")]
    [InlineData(401, "who are you, hunter2", "401", "rollout.credential")]
    [InlineData(403, "no", "403", "rollout.credential")]
    [InlineData(302, "", "redirects", "place that it leads to")]
    public async Task What_is_no_master_s_REST_interface_is_named_with_its_mend(int status, string body, string found, string mend)
    {
        _world.AddStandalone();
        _world.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Path.Value!.StartsWith("/v1/", StringComparison.Ordinal))
            {
                context.Response.Headers.Location = status == 302 ? "/elsewhere" : default(string);
                await SparkWorld.WriteAsync(context, body, status);
                return true;
            }

            return false;
        });
        var findings = await _examined.RunAsync(_examined.Standalone);
        Assert.Equal((FindingState.Failed, FindingState.Ok), (findings[0].State, findings[1].State));
        Assert.Contains(found, findings[0].Found, StringComparison.Ordinal);
        Assert.Contains(mend, findings[0].Mend, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Join('\n', findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.3.0", "3.3.0", true)]
    [InlineData("3.3", "3.3.0", true)]
    [InlineData("3.3.0", "3.3.0-dist.1", true)]
    [InlineData("3.3", "3.30.0", false)]
    [InlineData("3.3.0", "3.3", false)]
    public void A_version_is_the_one_that_was_said_as_far_as_it_was_said(string said, string actual, bool isIt) => Assert.Equal(isIt, SaidVersion.Is(said, actual));

    [Fact]
    public async Task A_worker_in_place_of_the_master_s_UI_is_noticed()
    {
        _world.AddStandalone();
        _world.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Path != "/json/")
                return false;
            await SparkWorld.WriteAsync(context, Recorded.Text("standalone/worker.json"));
            return true;
        });
        var findings = await _examined.RunAsync(_examined.Standalone);
        Assert.Equal((FindingState.Ok, FindingState.Failed), (findings[0].State, findings[1].State));
        Assert.Contains("rollout.masterUi", findings[1].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Livy_that_lists_a_batch_of_the_job_is_in_order()
    {
        LivyServer.AddTo(_world);
        _world.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Path != "/batches")
                return false;
            await SparkWorld.WriteAsync(context, """{"from":0,"total":1,"sessions":[{"id":3,"name":"clicks","state":"running","appId":"application_1_7","appInfo":{},"log":[]}]}""");
            return true;
        });
        var findings = await _examined.RunAsync(_examined.Livy);
        Assert.Equal((FindingState.Ok, FindingState.Ok), (findings[0].State, findings[1].State));
        Assert.StartsWith("Livy 0.8.0-incubating at", findings[0].Found, StringComparison.Ordinal);
        Assert.Contains("lists 1 batches", findings[0].Found, StringComparison.Ordinal);
        Assert.StartsWith("1 of them", findings[1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_Livy_does_not_know_is_to_be_submitted_by_it_first()
    {
        LivyServer.AddTo(_world);
        var findings = await _examined.RunAsync(_examined.Livy);
        Assert.Equal((FindingState.Ok, FindingState.Warning), (findings[0].State, findings[1].State));
        Assert.Contains("the name clicks", findings[1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Livy_too_old_to_say_names_is_noticed()
    {
        LivyServer.AddTo(_world).Server.Version = "0.5.0-incubating";
        var finding = (await _examined.RunAsync(_examined.Livy))[0];
        Assert.Equal(FindingState.Failed, finding.State);
        Assert.Contains("0.6", finding.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_Livy_refuses_is_told_from_a_Livy_that_is_not_there()
    {
        _world.Managers.Add(async (context, _) =>
        {
            await SparkWorld.WriteAsync(context, "", 401);
            return true;
        });
        var refused = (await _examined.RunAsync(_examined.Livy))[0];
        var gone = (await _examined.RunAsync("driver: livy, livy: \"http://127.0.0.1:1\""))[0];
        var secretless = (await _examined.RunAsync($"{_examined.Livy}, credential: {{secretFile: /nowhere/livy}}"))[0];
        Assert.All([refused, gone, secretless], finding => Assert.Equal(FindingState.Failed, finding.State));
        Assert.Contains("is reached", refused.Mend, StringComparison.Ordinal);
        Assert.Contains("rollout.credential", refused.Mend, StringComparison.Ordinal);
        Assert.Contains("Kerberos", refused.Mend, StringComparison.Ordinal);
        Assert.Contains("rollout.livy is its address", gone.Mend, StringComparison.Ordinal);
        Assert.Contains("/nowhere/livy", secretless.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Trouble.HtmlError)]
    [InlineData(Trouble.HalfJson)]
    [InlineData(Trouble.TenMegabytes)]
    [InlineData(Trouble.Hang)]
    public async Task An_examination_of_somebody_in_trouble_ends_and_says_so(string trouble)
    {
        _world.Managers.Add(async (context, _) =>
        {
            await Trouble.MakeAsync(context, trouble);
            return true;
        });
        await using var examined = new ExaminedRollout(_world, Trouble.LimitsFor(trouble));
        foreach (var way in (string[])[examined.Standalone, examined.Livy])
            Assert.All((await examined.RunAsync(way)).SkipLast(1), finding => Assert.True(finding is { State: FindingState.Failed, Mend.Length: > 0 }, finding.ToString()));
    }

    [Fact]
    public async Task A_job_that_listens_for_commands_is_asked_what_it_has_in_effect()
    {
        LivyServer.AddTo(_world);
        _world.Managers.Add(async (context, _) =>
        {
            if (context.Request.Path != "/sluice")
                return false;
            await SparkWorld.WriteAsync(context, """{"epoch":"7","configuration":"abc"}""");
            return true;
        });
        Assert.Equal(FindingState.Ok, (await _examined.RunAsync($"{_examined.Livy}, stop: {{address: \"{_world.Server.Root}sluice\"}}"))[^1].State);
        var gone = (await _examined.RunAsync($"{_examined.Livy}, stop: {{address: \"http://127.0.0.1:1/\"}}"))[^1];
        Assert.Equal(FindingState.Failed, gone.State);
        Assert.Contains("rollout.stop.address", gone.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("driver: livy, livy: \"http://127.0.0.1:1\", properties: {spark.app.name: other}", "spark.app.name")]
    [InlineData("driver: spark-submit-cluster, master: yarn, command: /bin/true, folder: /tmp/none", "Livy")]
    [InlineData("driver: kubernetes, namespace: Streams, object: clicks", "small letters")]
    public async Task What_a_driver_would_refuse_is_named_before_anybody_is_asked(string rollout, string found)
    {
        var finding = Assert.Single(await _examined.RunAsync(rollout));
        Assert.Equal(FindingState.Failed, finding.State);
        Assert.Contains(found, finding.Found, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", finding.Found, StringComparison.Ordinal);
    }
}
