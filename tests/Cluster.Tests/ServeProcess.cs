using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Sluice.Cluster.Tests;

/// <summary>A <c>sluice serve</c> in a process of its own, and what it has said so far.</summary>
internal sealed class ServeProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<(long At, string Text)> _lines = [];
    private readonly string _name;

    /// <param name="name">For messages.</param>
    /// <param name="prefix">What the command line begins with, so that it is run elsewhere.</param>
    /// <param name="arguments">After <c>serve</c>.</param>
    /// <param name="connection">The database's connection string, handed over by the environment; null for an embedded journal.</param>
    /// <param name="build">A program of another build; null for this one's.</param>
    /// <param name="settings">What its environment has besides.</param>
    public ServeProcess(
        string name, IReadOnlyList<string> prefix, IEnumerable<string> arguments, string? connection, string? build = null, params IEnumerable<(string Key, string Value)> settings)
    {
        _name = name;
        _process = new Process { StartInfo = Command(prefix, ["serve", .. arguments], connection, build) };
        foreach (var (key, value) in settings)
            _process.StartInfo.Environment[key] = value;
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    private static string Executable => Path.GetFullPath(typeof(ServeProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "SluiceProcess").Value!);

    /// <summary>Runs another command of the same program to its end.</summary>
    /// <param name="arguments">From the verb on.</param>
    /// <param name="connection">As above.</param>
    /// <param name="build">As above.</param>
    /// <param name="directory">Where it works; null for the directory of temporary files.</param>
    /// <returns>Its exit code and what it wrote as its result.</returns>
    public static async Task<(int Code, string Result)> RunAsync(IEnumerable<string> arguments, string? connection, string? build = null, string? directory = null)
    {
        var start = Command([], arguments, connection, build);
        start.WorkingDirectory = directory ?? start.WorkingDirectory;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var result = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, result.Length > 0 ? result : await errors);
    }

    private static ProcessStartInfo Command(IReadOnlyList<string> prefix, IEnumerable<string> arguments, string? connection, string? build = null)
    {
        string[] command = [.. prefix, Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", build ?? Executable, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (connection is not null)
        {
            start.Environment["Sluice__Journal__Provider"] = "postgresql";
            start.Environment["Sluice__Journal__Connection"] = connection;
        }

        return start;
    }

    public bool HasEnded => _process.HasExited;

    public int Id => _process.Id;

    public int Count(string text)
    {
        lock (_lines)
            return _lines.Count(line => line.Text.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Waits until it has said <paramref name="text"/> after <paramref name="since"/>.</summary>
    /// <param name="since">A moment of <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <returns>When it said so, by the same clock.</returns>
    public async Task<long> SaysAsync(string text, TimeSpan patience, long since = 0)
    {
        for (var begun = Stopwatch.GetTimestamp(); ;)
        {
            lock (_lines)
            {
                foreach (var line in _lines)
                {
                    if (line.At >= since && line.Text.Contains(text, StringComparison.Ordinal))
                        return line.At;
                }
            }

            if (Stopwatch.GetElapsedTime(begun) > patience || _process.HasExited)
                throw new InvalidOperationException($"{_name} has {(_process.HasExited ? "ended" : "run on")} without saying '{text}'. It said:{Environment.NewLine}{Said()}");
            await Task.Delay(50);
        }
    }

    public string Said()
    {
        lock (_lines)
            return string.Join(Environment.NewLine, _lines.Select(line => line.Text));
    }

    /// <summary>SIGKILL: no handler runs.</summary>
    public void Kill() => _process.Kill();

    /// <param name="name">TERM, STOP or CONT.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{_name} has not ended for {patience.TotalSeconds} s. It said:{Environment.NewLine}{Said()}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_lines)
            _lines.Add((Stopwatch.GetTimestamp(), line.Data));
    }
}
