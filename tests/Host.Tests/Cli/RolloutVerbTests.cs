using Xunit;

namespace Sluice.Hosting.Tests.Cli;

public sealed class RolloutVerbTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("plan")]
    [InlineData("approve")]
    [InlineData("apply")]
    [InlineData("reject")]
    [InlineData("undo")]
    [InlineData("status")]
    public async Task Nodes_to_ask_must_be_named(string verb)
    {
        var (code, _, error) = await _command.RunAsync("rollout", verb, "c-1");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--seeds", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_named_by_its_hash()
    {
        var (code, _, error) = await _command.RunAsync("rollout", "approve", "c-1", "--seeds", "127.0.0.1:1", "--change", "latest");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("hexadecimal", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_what_apply_passes_over_and_approve_does_not()
    {
        var (_, approve, _) = await _command.RunAsync("rollout", "approve", "--help");
        var (_, apply, _) = await _command.RunAsync("rollout", "apply", "--help");
        Assert.Contains("as soon as", approve, StringComparison.Ordinal);
        Assert.Contains("in a blackout", apply, StringComparison.Ordinal);
        Assert.Contains("--dry-run", apply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_needs_a_journal_and_no_node()
    {
        var (code, _, error) = await _command.RunAsync("rollout", "history", "c-1", "--data", _command.Root);
        Assert.Equal(ExitCode.NotFound, code);
        Assert.Contains("is not a data", error, StringComparison.Ordinal);
    }
}
