using System.Text.Json;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Rollouts.Gates;
using Sluice.Spark.Tests.Monitoring;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>What gates read, from recorded answers.</summary>
public sealed class GateTests
{
    [Fact]
    public void Executors_are_counted_without_the_driver()
    {
        var tally = ExecutorTally.Read(Json("structured/allexecutors.json"));
        Assert.Equal(2, tally!.Active);
        Assert.Empty(tally.Exits);
    }

    [Theory]
    [InlineData("Command exited with code 52", 52)]
    [InlineData("Container exited with a non-zero exit code 143", 143)]
    [InlineData("Executor exit code: 137", 137)]
    [InlineData("Remote RPC client disassociated", null)]
    public void What_an_executor_ended_with_is_read_from_its_reason(string reason, int? exit)
    {
        var tally = ExecutorTally.Read(JsonSerializer.SerializeToElement(new[] { new { id = "1", isActive = false, removeReason = reason } }));
        Assert.Equal(exit is { } code ? [code] : [], tally!.Exits);
        Assert.Equal([reason], tally.Reasons);
    }

    [Fact]
    public void The_newest_batch_is_found_among_recorded_ones()
    {
        var tally = BatchTally.ReadBatches(Json("dstream/streaming_batches.json"));
        Assert.True(tally!.Newest > 1.7e12);
        Assert.Equal(0, tally.FailedOutputs);
    }

    [Fact]
    public void A_query_without_batches_is_told_by_the_jobs_of_its_group() => Assert.Equal(26, BatchTally.ReadJobs(Json("structured/jobs.json"))!.Newest);

    [Fact]
    public void A_job_that_a_query_has_begun_counts_as_begun_whatever_came_of_it_and_one_that_runs_whoever_began_it()
    {
        var tally = BatchTally.ReadJobs(JsonDocument.Parse("""
            [{"jobId":7,"status":"SUCCEEDED"},{"jobId":6,"status":"RUNNING"},{"jobId":5,"status":"FAILED","jobGroup":"f3a1"},{"jobId":4,"status":"SUCCEEDED","jobGroup":"f3a1"}]
            """).RootElement);
        Assert.Equal((4, 6, 1), (tally!.Newest, tally.Begun, tally.FailedOutputs));
    }

    [Fact]
    public void Queries_that_run_are_told_by_their_gauges()
    {
        Assert.Equal(1, QueryTally.Read(Json("structured/metrics.json"))!.Running);
        Assert.Equal(0, QueryTally.Read(Json("dstream/metrics.json"))!.Running);
        Assert.Null(QueryTally.Read(JsonDocument.Parse("[]").RootElement));
    }

    [Fact]
    public void A_batch_that_failed_is_none()
    {
        var tally = BatchTally.ReadBatches(JsonSerializer.SerializeToElement(new[]
        {
            new { batchId = 5, status = "COMPLETED", totalDelay = 1, numFailedOutputOps = 1, firstFailureReason = "java.io.IOException" },
        }));
        Assert.Equal((-1, 1), (tally!.Newest, tally.FailedOutputs));
        Assert.Equal(["java.io.IOException"], tally.Reasons);
    }

    [Fact]
    public void What_was_asked_for_is_in_effect_however_it_is_spelt_and_whatever_Spark_adds()
    {
        var asked = Jobs.Properties(Jobs.LargerExecutors, 7);
        var actual = new Dictionary<string, string>(asked)
        {
            ["spark.executor.memory"] = "8g",
            ["spark.driver.extraJavaOptions"] = "-XX:+IgnoreUnrecognizedVMOptions --add-opens=java.base/java.lang=ALL-UNNAMED -Dclicks.zone=eu",
            ["spark.app.id"] = "app-1",
        };
        Assert.Empty(EnvironmentCheck.Differences(asked, actual));
    }

    [Fact]
    public void What_Spark_does_not_show_is_not_held_against_it()
    {
        // A value that has the word password, secret or token in it is blotted out as a whole, whatever its key is.
        var asked = new Dictionary<string, string>(Jobs.Properties(Jobs.Before, 7)) { ["spark.executor.extraJavaOptions"] = "-Dclicks.tokens=/mnt/tokens -XX:+UseG1GC" };
        var actual = new Dictionary<string, string>(asked) { ["spark.executor.extraJavaOptions"] = "*********(redacted)" };
        Assert.Empty(EnvironmentCheck.Differences(asked, actual));
        actual["spark.executor.extraJavaOptions"] = "-XX:+UseParallelGC";
        Assert.Equal([SparkLevers.ExecutorExtraJavaOptions], EnvironmentCheck.Differences(asked, actual));
    }

    [Fact]
    public void A_recorded_environment_is_told_from_what_was_asked_for()
    {
        var recorded = SparkEnvironment.Read(Json("structured/environment.json"))!.SparkProperties;
        Assert.Empty(EnvironmentCheck.Differences(recorded, recorded));
        var asked = Jobs.Properties(Jobs.LargerExecutors, 7);
        var differences = EnvironmentCheck.Differences(asked, recorded);
        Assert.Contains(SparkLevers.ExecutorMemory, differences);
        Assert.Contains("spark.driver.memory is 700m instead of 1024m", EnvironmentCheck.Describe(differences, asked, recorded), StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_that_a_job_runs_with_are_named_without_their_secrets_and_not_at_length()
    {
        var asked = Jobs.Properties(Jobs.Before, 7);
        var actual = new Dictionary<string, string>(asked) { ["spark.driver.extraJavaOptions"] = "-Djavax.net.ssl.keyStorePassword=hunter2 " + new string('x', 5000) };
        var told = EnvironmentCheck.Describe([SparkLevers.DriverExtraJavaOptions], asked, actual);
        Assert.DoesNotContain("hunter2", told, StringComparison.Ordinal);
        Assert.Contains("spark.driver.extraJavaOptions", told, StringComparison.Ordinal);
        Assert.True(told.Length < 1000);
    }

    [Fact]
    public void A_lever_that_Spark_renamed_is_read_and_named_by_the_key_that_was_asked_for()
    {
        var lever = LeverCatalogue.Find("spark.blacklist.enabled");
        KeyValuePair<string, string>[] asked = [new("spark.excludeOnFailure.enabled", "true")];
        Assert.Empty(EnvironmentCheck.Differences(asked, [.. asked, new("spark.blacklist.enabled", "false")]));
        var actual = new[] { KeyValuePair.Create("spark.excludeOnFailure.enabled", "false"), KeyValuePair.Create("spark.blacklist.enabled", "true") };
        Assert.Equal([lever], EnvironmentCheck.Differences(asked, actual));
        Assert.StartsWith("spark.excludeOnFailure.enabled is false instead of true:", EnvironmentCheck.Describe([lever], asked, actual), StringComparison.Ordinal);
    }

    [Fact]
    public void Levers_that_a_job_is_told_need_not_show()
    {
        var asked = Jobs.Properties(Jobs.ShorterBatches, 7);
        var actual = Jobs.Properties(Jobs.Before, 7);
        Assert.Equal([SparkLevers.BatchDuration], EnvironmentCheck.Differences(asked, actual));
        Assert.Empty(EnvironmentCheck.Differences(asked, actual, ChangeScope.Application));
    }

    private static JsonElement Json(string name) => JsonDocument.Parse(Recorded.Bytes(name)).RootElement;
}
