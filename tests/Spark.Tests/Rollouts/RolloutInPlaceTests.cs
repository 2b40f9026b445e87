using System.Text.Json.Nodes;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Control;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>Rollouts to a job that can be told.</summary>
public sealed class RolloutInPlaceTests
{
    private const string Endpoint = "/sluice";

    private readonly List<JsonNode> _told = [];
    private JsonNode? _inEffect;
    private bool _isDeaf;

    [Theory]
    [InlineData(true, ChangeScope.Query)]
    [InlineData(false, ChangeScope.Runtime)]
    public async Task A_change_that_the_job_can_make_itself_restarts_nothing(bool ofBatches, ChangeScope scope)
    {
        await using var stage = await StartAsync();
        stage.Found();
        var target = ofBatches ? Jobs.ShorterBatches : Jobs.NarrowerJoins;
        var report = await stage.RollOutAsync(Jobs.Request(target));
        Assert.Equal((LoadOutcome.Loaded, scope, null), (report.Outcome, report.Scope, report.Reason));
        Assert.Equal(0, stage.Asked("POST", "/v1"));
        var change = Assert.Single(_told);
        Assert.Equal(("change", "7", Jobs.HashOf(target), ofBatches), (Text(change, "command"), Text(change, "epoch"), Text(change, "configuration"), change["restartsQuery"]!.GetValue<bool>()));
        Assert.Equal(ofBatches ? "5000ms" : "10000ms", change["properties"]!["spark.sluice.batchDuration"]!.GetValue<string>());
        Assert.Null(change["properties"]!["spark.executor.memory"]);
    }

    [Fact]
    public async Task What_the_job_was_told_is_known_to_the_next_rollout()
    {
        await using var stage = await StartAsync();
        stage.Found();
        var request = Jobs.Request(Jobs.ShorterBatches);
        await stage.RollOutAsync(request);
        var again = await stage.RollOutAsync(request);
        Assert.Equal((LoadOutcome.Loaded, TimeSpan.Zero), (again.Outcome, again.Duration));
        Assert.Single(_told);
        // Its properties are still the earlier owner's, and yet it is not to be touched by him.
        await Assert.ThrowsAsync<StaleEpochException>(() => stage.RollOutAsync(Jobs.Request(Jobs.LargerExecutors, epoch: 6)));
    }

    [Fact]
    public async Task A_job_that_does_not_answer_is_restarted_instead()
    {
        await using var stage = await StartAsync();
        stage.Found();
        _isDeaf = true;
        var report = await stage.RollOutAsync(Jobs.Request(Jobs.ShorterBatches));
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application), (report.Outcome, report.Scope));
        Assert.Equal(1, stage.World.Submissions);
    }

    [Fact]
    public async Task A_job_that_runs_with_other_settings_than_was_thought_is_restarted()
    {
        await using var stage = await StartAsync();
        stage.Found(Jobs.LargerExecutors);
        var report = await stage.RollOutAsync(Jobs.Request(Jobs.ShorterBatches));
        Assert.Equal((LoadOutcome.Loaded, ChangeScope.Application), (report.Outcome, report.Scope));
        Assert.DoesNotContain(_told, told => Text(told, "command") == "change");
    }

    [Fact]
    public async Task A_job_is_asked_to_end_before_it_is_killed()
    {
        await using var stage = await StartAsync();
        stage.Found();
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.Equal("stop", Text(Assert.Single(_told), "command"));
        Assert.Equal(0, stage.Asked("POST", "/v1/submissions/kill"));
    }

    [Fact]
    public async Task A_marker_does_the_same_and_stops_no_run_that_comes_after()
    {
        var marker = Path.Combine(Directory.CreateTempSubdirectory("sluice-marker-").FullName, "control");
        await using var stage = await RolloutStage.StartAsync(control: world =>
        {
            // The job looks at it whenever anything is asked of the world.
            world.Managers.Add((_, _) =>
            {
                if (File.Exists(marker) && Text(JsonNode.Parse(File.ReadAllBytes(marker))!, "command") == "stop")
                    foreach (var run in world.Runs)
                        run.Stop();
                return Task.FromResult(false);
            });
            return new MarkerControl(marker, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), world.Clock);
        });
        stage.Found();
        Assert.Equal(LoadOutcome.Loaded, (await stage.RollOutAsync()).Outcome);
        Assert.False(File.Exists(marker));
        Assert.Equal(["KILLED", "RUNNING"], stage.World.Runs.Select(run => run.State));
        Assert.Equal(0, stage.Asked("POST", "/v1/submissions/kill"));
        Directory.Delete(Path.GetDirectoryName(marker)!, recursive: true);
    }

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();

    private Task<RolloutStage> StartAsync() => RolloutStage.StartAsync(control: world =>
    {
        world.Managers.Insert(0, async (context, body) =>
        {
            if (context.Request.Path != Endpoint || !world.Runs.Any(run => run.HasUi))
                return false;
            if (_isDeaf)
            {
                await SparkWorld.WriteAsync(context, "<html>busy</html>", 503, "text/html");
                return true;
            }

            if (body is not null)
                _told.Add(body);
            var isStop = body?["command"]?.GetValue<string>() == "stop";
            if (isStop)
                world.Runs.ForEach(run => run.Stop());
            else if (body is not null)
                _inEffect = body;
            await (isStop ? SparkWorld.WriteAsync(context, "{}", 202)
                : _inEffect is null ? SparkWorld.WriteAsync(context, "nothing yet", 404, "text/plain") : SparkWorld.WriteAsync(context, _inEffect.ToJsonString()));
            return true;
        });
        return new HttpControl(new Uri(world.Server.Root, Endpoint).ToString(), null, world.Http);
    });
}
