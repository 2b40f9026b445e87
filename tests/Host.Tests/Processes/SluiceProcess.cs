using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace Sluice.Hosting.Tests.Processes;

/// <summary>The built executable in a process of its own.</summary>
internal sealed class SluiceProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task<string> _out;

    private SluiceProcess(string workingDirectory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Executable);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _out = _process.StandardOutput.ReadToEndAsync();
    }

    private static string Executable => Path.GetFullPath(typeof(SluiceProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "SluiceProcess").Value!);

    public static SluiceProcess Start(string workingDirectory, params IEnumerable<string> arguments) => new(workingDirectory, arguments);

    public static async Task<CommandResult> RunAsync(string workingDirectory, params IEnumerable<string> arguments)
    {
        using var process = Start(workingDirectory, arguments);
        return await process.EndAsync();
    }

    /// <summary>Waits until stderr has a line with <paramref name="text"/>.</summary>
    public async Task SaysAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (await _process.StandardError.ReadLineAsync(timeout.Token) is { } line)
        {
            _error.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The process ended without saying '{text}': {_error}");
    }

    /// <summary>SIGKILL: no handler runs.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<CommandResult> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        _error.Append(await _process.StandardError.ReadToEndAsync(timeout.Token));
        var written = await _out.WaitAsync(timeout.Token);
        await _process.WaitForExitAsync(timeout.Token);
        return new CommandResult(_process.ExitCode, written, _error.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
