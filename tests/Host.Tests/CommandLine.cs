using Sluice.Hosting.Cli;

namespace Sluice.Hosting.Tests;

/// <summary>What a command line returned and wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Out, string Error);

/// <summary>Runs command lines in this process, each in a directory of its own.</summary>
internal sealed class CommandLine : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public Dictionary<string, string> Variables { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Root => _directory.Root;

    public string File(string name, string? content = null) => _directory.File(name, content);

    public Surroundings Surroundings(TextWriter? results = null, TextWriter? errors = null) =>
        new(results ?? TextWriter.Null, errors ?? TextWriter.Null, Root, Variables, CancellationToken.None);

    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var results = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await SluiceCommand.RunAsync(arguments, Surroundings(results, errors));
        return new CommandResult(exitCode, results.ToString(), errors.ToString());
    }

    public void Dispose() => _directory.Dispose();
}
