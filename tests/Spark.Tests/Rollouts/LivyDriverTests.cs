using Sluice.Spark.Failures;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Livy;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

public sealed class LivyDriverTests : IAsyncLifetime
{
    private SparkWorld _world = null!;
    private LivyServer _livy = null!;
    private LivyDriver _driver = null!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SparkWorld.StartAsync();
        (_driver, _livy) = LivyServer.AddTo(_world);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Sizes_go_in_their_fields_and_what_Livy_keeps_to_itself_is_not_sent()
    {
        await SubmitAsync();
        var asked = _livy.Asked!;
        Assert.Equal(("8192m", 1, "com.example.Clicks"), (asked["executorMemory"]!.GetValue<string>(), asked["driverCores"]!.GetValue<int>(), asked["className"]!.GetValue<string>()));
        var conf = asked["conf"]!.AsObject();
        Assert.DoesNotContain(conf, property => property.Key is "spark.executor.memory" or "spark.driver.cores" or "spark.master" or "spark.submit.deployMode");
        Assert.Equal("7", conf[RunMarks.EpochKey]!.GetValue<string>());
    }

    [Fact]
    public async Task The_end_of_the_log_of_what_died_is_kept_and_no_secret_with_it()
    {
        _world.EndsAs = "FAILED";
        var taken = await SubmitAsync();
        await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
        var view = (await _driver.LookAsync(taken, None)).Present();
        Assert.Equal((RunPhase.Failed, "dead"), (view.Phase, view.Word));
        var text = Assert.Single(view.Texts);
        Assert.Contains("out of clicks", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_over_does_not_keep_its_name_from_the_next()
    {
        _world.EndsAs = "FAILED";
        var first = await SubmitAsync();
        await Task.Delay(TimeSpan.FromMinutes(1), _world.Clock, None);
        _world.StopTakes = TimeSpan.Zero;
        Assert.NotEqual(first, await SubmitAsync());
    }

    [Fact]
    public async Task A_page_that_says_400_is_no_word_on_the_configuration()
    {
        _world.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Method != "POST")
                return false;
            await SparkWorld.WriteAsync(context, "<html><h2>HTTP ERROR 400</h2>Bad Request</html>", 400, "text/html");
            return true;
        });
        var answer = await _driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("400", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Livy_that_is_busy_has_found_nothing_wrong_with_the_configuration()
    {
        _livy.IsBusy = true;
        var answer = await _driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("too many sessions", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_there_already_is_no_fault_of_the_configuration_and_runs_on()
    {
        await SubmitAsync();
        var answer = await _driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Single((await _driver.FindAsync(None)).Present().Runs);
    }

    [Fact]
    public async Task What_Livy_refuses_is_not_left_in_its_list_as_a_batch_that_starts()
    {
        _livy.Blacklist.Add("spark.eventLog.enabled");
        var answer = await _driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Configuration, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("spark.eventLog.enabled", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _livy.Listed);
    }

    [Fact]
    public async Task A_Livy_that_says_no_names_is_not_left_with_a_batch_that_nobody_would_find()
    {
        _livy.SaysNames = false;
        var answer = await _driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(FailureCause.Infrastructure, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("0.6", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _livy.Listed);
        _world.Managers.Insert(0, async (context, _) =>
        {
            await SparkWorld.WriteAsync(context, """{"from":0,"total":1,"sessions":[{"id":3,"state":"running","appId":null,"appInfo":{},"log":[]}]}""");
            return true;
        });
        Assert.Contains("0.6", (await _driver.FindAsync(None)).Missing(AbsenceKind.Unexpected).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clicks.jar", false)]
    [InlineData("jobs/clicks.jar", false)]
    [InlineData("/jobs/clicks.jar", true)]
    [InlineData("local:/opt/clicks.jar", true)]
    [InlineData("s3a://jobs/clicks.jar", true)]
    public void A_resource_that_Livy_would_refuse_is_refused_before_anything_is_ended(string resource, bool isTaken) =>
        Assert.Equal(isTaken, Record.Exception(() => new LivyDriver(Jobs.Clicks with { Resource = resource }, Settings, _world.Http)) is null);

    [Fact]
    public async Task Variables_reach_a_driver_on_YARN_and_on_Kubernetes()
    {
        Assert.True((await _driver.SubmitAsync(Jobs.Order(Jobs.Clicks with { Environment = [new("ZONE", "eu")] }), None)).IsTaken);
        var conf = _livy.Asked!["conf"]!.AsObject();
        Assert.All(["spark.yarn.appMasterEnv.ZONE", "spark.kubernetes.driverEnv.ZONE"], key => Assert.Equal("eu", conf[key]!.GetValue<string>()));
    }

    [Fact]
    public async Task Batches_of_others_are_not_found_on_any_page()
    {
        for (var i = 0; i < 120; i++)
            await new LivyDriver(Jobs.Clicks with { Name = $"other{i}" }, Settings, _world.Http).SubmitAsync(Jobs.Order(Jobs.Clicks with { Name = $"other{i}" }), None);
        var taken = await SubmitAsync();
        var found = Assert.Single((await _driver.FindAsync(None)).Present().Runs);
        Assert.Equal(taken.Id, found.Submission.Id);
    }

    [Theory]
    [InlineData(400, FailureCause.Configuration)]
    [InlineData(429, FailureCause.Infrastructure)]
    [InlineData(500, FailureCause.Infrastructure)]
    [InlineData(401, FailureCause.Infrastructure)]
    public async Task Only_a_request_that_Livy_finds_wrong_is_the_configurations(int status, FailureCause cause)
    {
        _world.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Method != "POST")
                return false;
            await SparkWorld.WriteAsync(context, """{"msg":"Rejected, Reason: too many"}""", status);
            return true;
        });
        var answer = await _driver.SubmitAsync(Jobs.Order(), None);
        Assert.Equal(cause, FailureClassifier.Classify(answer.Fault!)!.Cause);
        Assert.Contains("Rejected", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_may_take_longer_than_other_answers_and_is_taken_all_the_same()
    {
        await using var world = await SparkWorld.StartAsync(new FetchLimits { Timeout = TimeSpan.FromMilliseconds(300) });
        var (driver, livy) = LivyServer.AddTo(world);
        var taken = (await driver.SubmitAsync(Jobs.Order(), None)).Submission!;
        // As for a batch that has no application on YARN yet.
        world.Managers.Insert(0, async (context, _) =>
        {
            if (context.Request.Method == "DELETE")
                await Task.Delay(TimeSpan.FromMilliseconds(900), None);
            return false;
        });
        Assert.Null(await driver.StopAsync(taken, None));
        Assert.Equal(0, livy.Listed);
    }

    [Theory]
    [InlineData(Trouble.HtmlError, AbsenceKind.ServerFailed)]
    [InlineData(Trouble.HalfJson, AbsenceKind.Malformed)]
    [InlineData(Trouble.TenMegabytes, AbsenceKind.TooLarge)]
    [InlineData(Trouble.Redirect, AbsenceKind.Redirected)]
    [InlineData(Trouble.Hang, AbsenceKind.TimedOut)]
    public async Task Trouble_of_Livy_is_told_apart_and_no_batch_is_thought_to_be_gone(string trouble, AbsenceKind kind)
    {
        var limits = Trouble.LimitsFor(trouble);
        await using var world = await SparkWorld.StartAsync(limits);
        var (driver, _) = LivyServer.AddTo(world, settings: new LivySettings { Root = world.Server.Root.ToString(), DeletionTimeout = limits.Timeout });
        world.Managers.Insert(0, async (context, _) =>
        {
            await Trouble.MakeAsync(context, trouble);
            return true;
        });
        (await driver.LookAsync(new Submission("0", "clicks"), None)).Missing(kind);
        (await driver.FindAsync(None)).Missing(kind);
        // That a batch was deleted is in the status; what is said besides is not read.
        Assert.Equal(trouble == Trouble.HalfJson ? null : kind, (await driver.StopAsync(new Submission("0", "clicks"), None))?.Kind);
        Assert.False((await driver.SubmitAsync(Jobs.Order(), None)).IsTaken);
    }

    private LivySettings Settings => new() { Root = _world.Server.Root.ToString() };

    private async Task<Submission> SubmitAsync()
    {
        var answer = await _driver.SubmitAsync(Jobs.Order(), None);
        Assert.True(answer.IsTaken, answer.Reason);
        return answer.Submission;
    }
}
