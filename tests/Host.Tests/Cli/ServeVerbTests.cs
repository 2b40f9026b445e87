using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class ServeVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("--port", "many", "Sluice:Node:Port")]
    [InlineData("--port", "70000", "1 to 65535")]
    [InlineData("--roles", "reader", "tuner, learner")]
    [InlineData("--seeds", "somewhere", "host:port")]
    [InlineData("--seeds", "a:1", "--journal-postgres")]
    [InlineData("--host", "10.0.0.7", "--tls-certificate")]
    [InlineData("--tls-key", "key.pem", "Sluice:Node:Tls:CertificateFile is missing")]
    [InlineData("--downing", "none", "keep-majority, lease-majority")]
    [InlineData("--http-port", "many", "Sluice:Node:HttpPort")]
    [InlineData("--http-port", "70000", "1 to 65535")]
    [InlineData("--http-port", "4053", "another one")]
    [InlineData("--policy", "night", "RUN@N")]
    [InlineData("--policy", "", "RUN@N")]
    [InlineData("--log-format", "xml", "text, json")]
    [InlineData("--kill-at", "lunch:1", "rollout-requested")]
    [InlineData("--kill-at", "step-recorded:often", "number from 1 up")]
    [InlineData("--kill-at", "step-recorded:0", "number from 1 up")]
    [InlineData("--journal-postgres", "Host=db;Password=secret", "environment")]
    public async Task What_makes_no_sense_is_refused_before_anything_starts(string option, string value, string mend)
    {
        var result = await _command.RunAsync("serve", option, value);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Root));
    }
}
