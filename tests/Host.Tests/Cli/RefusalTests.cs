using Xunit;

namespace Sluice.Hosting.Tests.Cli;

/// <summary>What makes no sense is refused with an exit code, a message that names the mend, and nothing on stdout.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly CommandLine _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("--clusters", "0", "at least 1")]
    [InlineData("--iterations", "-3", "at least 1")]
    [InlineData("--steps", "0", "at least 1")]
    [InlineData("--threads", "0", "at least 1")]
    [InlineData("--threads", "two", "'two'")]
    [InlineData("--f", "0", "above 0 and at most 1")]
    [InlineData("--f", "1.5", "above 0 and at most 1")]
    [InlineData("--f", "NaN", "above 0 and at most 1")]
    [InlineData("--learning-rate", "-1", "above 0")]
    [InlineData("--learning-rate", "Infinity", "above 0")]
    [InlineData("--seed", "-1", "'-1'")]
    public async Task A_value_outside_its_range_is_a_usage_error(string option, string value, string mend)
    {
        var result = await _command.RunAsync("train", option, value);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Root));
    }

    [Theory]
    [InlineData("1,two", "'two' is no number of bins")]
    [InlineData("1,-4", "'-4' is no number of bins")]
    [InlineData("4", "rise from 1")]
    [InlineData("1,4,4", "rise from 1")]
    public async Task Strides_that_make_no_sense_are_a_usage_error(string strides, string mend)
    {
        var result = await _command.RunAsync("train", "--strides", strides);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(mend, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task A_selection_that_is_not_there_or_none_is_refused()
    {
        var missing = await _command.RunAsync("train", "--selection", "nowhere.json");
        Assert.Equal(ExitCode.NotFound, missing.ExitCode);
        Assert.Contains("nowhere.json", missing.Error, StringComparison.Ordinal);

        var other = await _command.RunAsync("train", "--selection", _command.File("other.json", "{}"));
        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains("is no selection", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trian")]
    [InlineData("lever", "shwo", "batchDuration")]
    [InlineData("demo", "--no-such-option")]
    [InlineData("demo", "-o", "xml")]
    public async Task A_command_line_that_cannot_be_read_is_a_usage_error(params string[] arguments)
    {
        var result = await _command.RunAsync(arguments);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("tune")]
    public async Task An_unknown_workload_names_the_nearest(string verb)
    {
        var result = await _command.RunAsync(verb, "--workload", "poison-high");
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("'poisson-high'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_negative_rate_is_refused()
    {
        var result = await _command.RunAsync("demo", "--workload", "poisson-low:-5");
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("-5", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_is_not_there_is_not_found()
    {
        var result = await _command.RunAsync("demo", "--workload", "trace:none.csv");
        Assert.Equal(ExitCode.NotFound, result.ExitCode);
        Assert.Contains(Path.Combine(_command.Root, "none.csv"), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_is_not_CSV_names_the_header_it_needs()
    {
        _command.File("notes.csv", "to whom it may concern\n");
        var result = await _command.RunAsync("demo", "--workload", "trace:notes.csv");
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("timestamp,value", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_lever_names_the_nearest()
    {
        var result = await _command.RunAsync("lever", "show", "executor.memroy");
        Assert.Equal(ExitCode.NotFound, result.ExitCode);
        Assert.Contains("spark.executor.memory", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_cannot_be_a_run_is_refused()
    {
        var result = await _command.RunAsync("train", "--run", "a/b");
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("'a/b'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_engine_names_those_there_are()
    {
        var result = await _command.RunAsync("train", "--engine", "tensor");
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("managed and torch", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("episode", "list")]
    [InlineData("episode", "show", "a/0")]
    [InlineData("episode", "replay", "a/0")]
    [InlineData("policy", "list")]
    [InlineData("tune", "--policy", "run@1")]
    public async Task Without_a_data_directory_there_is_nothing_to_read(params string[] arguments)
    {
        var result = await _command.RunAsync(arguments);
        Assert.Equal(ExitCode.NotFound, result.ExitCode);
        Assert.Contains("--data", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Root));
    }

    [Fact]
    public async Task An_id_that_is_no_episode_is_a_usage_error()
    {
        var result = await _command.RunAsync("episode", "show", "seven");
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("CLUSTER/NUMBER", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_never_begun_cannot_be_resumed()
    {
        var result = await _command.RunAsync("train", "--resume", "--run", "other", "--data", _command.File("data"));
        Assert.Equal(ExitCode.NotFound, result.ExitCode);
        Assert.Contains("other", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrupt_journal_says_so_without_a_stack_trace()
    {
        var data = _command.File("data");
        Hosting.Data.DataDirectory.Open(data).Dispose();
        _command.File("data/journal.db", new string('x', 8192));
        foreach (var verb in (string[][])[["policy", "list"], ["episode", "list"], ["train"]])
        {
            var result = await _command.RunAsync([.. verb, "--data", data]);
            Assert.Equal(ExitCode.Failed, result.ExitCode);
            Assert.Contains("journal.db is not a readable journal", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }
}
