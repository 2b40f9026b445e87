using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Sluice.Actors.Tests.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Sluice.Actors.Tests.Storage;

/// <summary>A throw-away PostgreSQL server on a free port of the loopback address; where none can be had, a reason to skip.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    // PostgreSQL refuses to run as root.
    private const string Unprivileged = "nobody";
    private const string Loopback = "127.0.0.1";

    private readonly string _directory = Directory.CreateTempSubdirectory("sluice-postgres-").FullName;
    private readonly SemaphoreSlim _starting = new(1);
    private string? _reason = "it was not started";
    private bool _tried;
    private int _port;

    /// <summary>A database of the caller's own; skips the test, saying why, where there is no server.</summary>
    /// <param name="overSocket">Whether it is reached over a Unix socket, which no network can cut.</param>
    /// <returns>The connection to it.</returns>
    internal async Task<string> ConnectionAsync(bool overSocket = false)
    {
        await _starting.WaitAsync();
        try
        {
            if (!_tried)
                await TryStartAsync();
            _tried = true;
        }
        finally
        {
            _starting.Release();
        }

        Assert.SkipWhen(_reason is not null, $"No PostgreSQL: {_reason}.");
        var name = "t" + Guid.NewGuid().ToString("n");
        await using var connection = new NpgsqlConnection(To("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is ours.
        command.CommandText = $"create database {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return To(name, overSocket ? _directory : Loopback);
    }

    /// <summary>Stops the server as a crash would: nothing is written any more.</summary>
    internal async Task CrashAsync() => Assert.Null(await RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop"));

    /// <summary>Starts it again; it recovers first.</summary>
    internal async Task StartAsync() => Assert.Null(await RunStartAsync());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_tried && _reason is null)
            await RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        _starting.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string Data => Path.Combine(_directory, "data");

    private string To(string database, string host = Loopback) => $"Host={host};Port={_port};Username=sluice;Database={database};Pooling=true;Maximum Pool Size=20";

    private async Task TryStartAsync()
    {
        try
        {
            if (Environment.IsPrivilegedProcess)
                await ExecuteAsync("chown", Unprivileged, _directory);
            _port = FreePort();
            if (await RunAsync("initdb", "-D", Data, "-U", "sluice", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C") is { } notMade)
                _reason = $"initdb failed: {notMade}";
            else
                _reason = await RunStartAsync();
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            _reason = absent.Message;
        }
    }

    private Task<string?> RunStartAsync() => RunAsync(
        "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_directory, "log"),
        "-o", $"-c listen_addresses={Loopback} -c port={_port} -c unix_socket_directories={_directory} -c fsync=off", "start");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task<string?> RunAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ExecuteAsync("runuser", ["-u", Unprivileged, "--", program, .. arguments])
        : ExecuteAsync(program, arguments);

    /// <returns>Null when it went well, else what it wrote.</returns>
    private static async Task<string?> ExecuteAsync(string program, params string[] arguments)
    {
        // A server that pg_ctl leaves behind inherits the pipes: what it writes goes to its log, and only an end by exit is waited for.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.Append(line.Data).Append(' ');
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        while (!process.HasExited)
            await Task.Delay(20);
        return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {errors}";
    }
}
