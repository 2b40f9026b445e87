using System.Text.Json;
using Sluice.Hosting.Tests.Fleet;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

/// <summary><c>doctor</c>, <c>cluster add</c>, <c>watch</c> and <c>tune --cluster</c>: what they refuse, and what they see of a driver.</summary>
public sealed class LiveVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Doctor_says_of_each_part_how_it_is_and_how_to_mend_it()
    {
        await using var driver = await FakeDriver.StartAsync();
        var path = _command.File("a.yaml", driver.File("a"));
        var text = await _command.RunAsync("doctor", path);
        Assert.Equal(ExitCode.Ok, text.ExitCode);
        foreach (var line in (string[])["ok      spark    job (app-1)", "ok      clock", "spark.executor.cores are set, and not by rollout.properties", "warning kafka    none is named", "warning database"])
            Assert.Contains(line, text.Out, StringComparison.Ordinal);

        var json = await _command.RunAsync("doctor", path, "-o", "json");
        var shape = JsonDocument.Parse(json.Out).RootElement;
        Assert.Equal(("a", true), (shape.GetProperty("cluster").GetString(), shape.GetProperty("ok").GetBoolean()));
        Assert.Contains(shape.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("state").GetString() == "warning" && finding.GetProperty("mend").GetString()!.Length > 0);
        Assert.False(Directory.Exists(Path.Combine(_command.Root, "sluice-data")));
    }

    [Fact]
    public async Task Doctor_fails_where_something_fails_and_shows_no_secret()
    {
        await using var driver = await FakeDriver.StartAsync();
        var secret = _command.File("secret", "hunter2");
        var path = _command.File("a.yaml", driver.File("a")
            + $"kafka: {{bootstrap: \"127.0.0.1:1\", topics: [t], group: g, client: {{security.protocol: SASL_PLAINTEXT, sasl.mechanism: PLAIN, sasl.username: u, sasl.passwordFile: \"{secret}\"}}}}");
        var result = await _command.RunAsync("doctor", path, "-o", "json");
        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("\"state\":\"failed\"", result.Out, StringComparison.Ordinal);
        Assert.Contains(secret, result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Out + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_asks_whoever_submits_the_job_and_reads_the_table_of_its_results()
    {
        await using var driver = await FakeDriver.StartAsync();
        var secret = _command.File("connection", "jdbc:postgresql://127.0.0.1:1/ads?user=u&password=hunter2");
        var path = _command.File("a.yaml", driver.File("a")
            + $"sink: {{table: ad_views, connectionFile: \"{secret}\"}}\nrollout: {{driver: livy, livy: \"http://127.0.0.1:1\", resource: /r.jar, mainClass: a.B}}");
        var result = await _command.RunAsync("doctor", path, "-o", "json");
        Assert.Equal(ExitCode.Failed, result.ExitCode);
        var findings = JsonDocument.Parse(result.Out).RootElement.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("state").GetString() == "failed").ToArray();
        Assert.Contains(findings, finding => finding.GetProperty("mend").GetString()!.Contains("rollout.livy is its address", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.GetProperty("mend").GetString()!.Contains("sink.connectionFile", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", result.Out + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adding_with_dry_run_only_looks()
    {
        await using var driver = await FakeDriver.StartAsync();
        var path = _command.File("a.yaml", driver.File("a"));
        var looked = await _command.RunAsync("cluster", "add", path, "--dry-run", "-o", "json");
        Assert.Equal(ExitCode.Ok, looked.ExitCode);
        Assert.Contains("\"added\":false", looked.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_command.Root, "sluice-data")));
        var nowhere = await _command.RunAsync("cluster", "add", path);
        Assert.Equal(ExitCode.Usage, nowhere.ExitCode);
        Assert.Contains("--dry-run", nowhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tuning_with_dry_run_only_looks()
    {
        await using var driver = await FakeDriver.StartAsync();
        var path = _command.File("a.yaml", driver.File("a"));
        var looked = await _command.RunAsync("tune", "--cluster", path, "--steps", "3", "--dry-run");
        Assert.Equal(ExitCode.Ok, looked.ExitCode);
        Assert.Contains("a is not tuned: it was only looked at. It would be in mode recommend for 3 steps of 300 s", looked.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_command.Root, "sluice-data")));
        var simulated = await _command.RunAsync("tune", "--dry-run");
        Assert.Equal(ExitCode.Usage, simulated.ExitCode);
        Assert.Contains("--cluster", simulated.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("cluster", "add", "--dry-run")]
    [InlineData("tune", "--cluster")]
    public async Task A_file_that_makes_no_sense_is_a_usage_error_by_line_and_one_that_is_not_there_is_not_found(params string[] verb)
    {
        var path = _command.File("a.yaml", "name: a\nworkload: w\nspak: {}\n");
        var wrong = await _command.RunAsync([.. verb, path]);
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
        Assert.Contains("line", wrong.Error, StringComparison.Ordinal);
        Assert.Empty(wrong.Out);
        var missing = await _command.RunAsync([.. verb, "nowhere.yaml"]);
        Assert.Equal(ExitCode.NotFound, missing.ExitCode);
        Assert.Contains("nowhere.yaml", missing.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_command.Root, "sluice-data")));
    }

    [Fact]
    public async Task A_live_cluster_has_a_load_of_its_own()
    {
        var result = await _command.RunAsync("tune", "--cluster", "a.yaml", "--workload", "poisson-low");
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("not both", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_in_the_journal_cannot_be_watched()
    {
        var nothing = await _command.RunAsync("watch", "a");
        Assert.Equal(ExitCode.NotFound, nothing.ExitCode);
    }

    [Fact]
    public async Task A_cluster_is_watched_from_its_journal_alone()
    {
        var tuned = await _command.RunAsync("tune", "--rival", "hill-climbing", "--workload", "poisson-low", "--steps", "2");
        Assert.Equal((ExitCode.Ok, ""), (tuned.ExitCode, tuned.ExitCode == ExitCode.Ok ? "" : tuned.Error));
        var seen = await _command.RunAsync("watch", "hill-climbing-poisson-low-1", "--once", "-o", "json");
        var shape = JsonDocument.Parse(seen.Out).RootElement;
        Assert.Equal(("closed", "simulated"), (shape.GetProperty("doing").GetString(), shape.GetProperty("latency").GetString()));
        Assert.Equal(2, shape.GetProperty("changes").GetArrayLength());
        var stranger = await _command.RunAsync("watch", "nobody", "--once");
        Assert.Equal(ExitCode.NotFound, stranger.ExitCode);
        Assert.Contains("nobody", stranger.Error, StringComparison.Ordinal);
    }
}
