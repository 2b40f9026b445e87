using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class TrainAsGuestTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("--seeds", "10.0.0.7:4053", "one database")]
    [InlineData("--seeds", "somewhere", "host:port")]
    [InlineData("--peers-dns", "sluice", "host:port")]
    public async Task What_makes_no_sense_is_refused_before_anything_starts(string option, string value, string mend)
    {
        var result = await _command.RunAsync("train", option, value);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Root));
    }
}
