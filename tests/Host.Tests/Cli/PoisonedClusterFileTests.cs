using Sluice.Hosting.Tests.Fleet;
using Xunit;

namespace Sluice.Hosting.Tests.Cli;

/// <summary>Values that no cluster may get, wherever a person can write them: refused while they are read, by name, and nothing is submitted.</summary>
public sealed class PoisonedClusterFileTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("safety: {sloP99Ms: .nan}", "sloP99Ms")]
    [InlineData("safety: {sloP99Ms: .inf}", "sloP99Ms")]
    [InlineData("safety: {sloP99Ms: -5}", "sloP99Ms")]
    [InlineData("safety: {sloP99Ms: 1e400}", "sloP99Ms")]
    [InlineData("safety: {changesPerHour: -1}", "changesPerHour")]
    [InlineData("safety: {blackouts: [{day: monday, from: \"25:00\", to: \"26:00\"}]}", "blackouts")]
    [InlineData("safety: {allow: [\"spark.x; rm -rf /\"]}", "rm -rf")]
    [InlineData("safety: {proposalsLapseAfter: -5m}", "proposalsLapseAfter")]
    [InlineData("shape: {memoryMiB: .nan}", "memoryMiB")]
    [InlineData("shape: {memoryMiB: 99999999999999999999}", "memoryMiB")]
    [InlineData("safety: {faultsLastFor: 9999999d}", "faultsLastFor")]
    [InlineData("shape: {workers: -1}", "workers")]
    public async Task A_file_with_it_is_refused(string section, string named)
    {
        await using var driver = await FakeDriver.StartAsync();
        var path = _command.File("a.yaml", driver.File("a") + Rollout + section + "\n");
        foreach (var verb in (string[][])[["tune", "--cluster", path], ["cluster", "add", path, "--dry-run"], ["doctor", path]])
        {
            var refused = await _command.RunAsync(verb);
            Assert.Equal(ExitCode.Usage, refused.ExitCode);
            Assert.Contains(named, refused.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Submitted));
    }

    [Theory]
    [InlineData("--f", "NaN")]
    [InlineData("--f", "-1")]
    [InlineData("--f", "1e999")]
    [InlineData("--steps", "-1")]
    [InlineData("--steps", "99999999999999999999")]
    [InlineData("--seed", "-1")]
    [InlineData("--policy", "x; rm -rf /")]
    public async Task A_flag_with_it_is_refused(string flag, string value)
    {
        await using var driver = await FakeDriver.StartAsync();
        var path = _command.File("a.yaml", driver.File("a") + Rollout);
        var refused = await _command.RunAsync("tune", "--cluster", path, flag, value);
        Assert.NotEqual(ExitCode.Ok, refused.ExitCode);
        Assert.Empty(refused.Out);
        Assert.False(File.Exists(Submitted));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-10")]
    [InlineData("0")]
    [InlineData("1e9")]
    [InlineData("ten")]
    public async Task A_step_that_is_no_length_of_time_is_refused(string seconds)
    {
        await using var driver = await FakeDriver.StartAsync();
        _command.Variables["Sluice__StepSeconds"] = seconds;
        var refused = await _command.RunAsync("tune", "--cluster", _command.File("a.yaml", driver.File("a") + Rollout));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("StepSeconds", refused.Error, StringComparison.Ordinal);
    }

    private string Submitted => Path.Combine(_command.Root, "submitted");

    /// <summary>By a command that leaves a trace.</summary>
    private string Rollout
    {
        get
        {
            var command = _command.File("spark-submit", $"#!/bin/bash\ntouch '{Submitted}'\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return $"rollout: {{driver: spark-submit, master: \"local[2]\", command: {command}, folder: {Path.Combine(_command.Root, "submissions")}, resource: job.py}}\n";
        }
    }
}
