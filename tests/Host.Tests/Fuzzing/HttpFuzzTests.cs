using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Actors.Telemetry;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Terminals;
using Xunit;

namespace Sluice.Hosting.Tests.Fuzzing;

/// <summary>
/// Requests that nobody meant, to Kestrel as <c>serve</c> starts it: answered or closed in time, never with a failure of the server's own, and it goes on answering.
/// The thousands of inputs are explicit: the README has their command.
/// </summary>
public sealed partial class HttpFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Inputs = 100_000;
    private const int Slice = 2_000;
    private const int AtOnce = 64;

    /// <summary>One that never says that it is at its end costs the time in which the server lets it go.</summary>
    private const int SlowEvery = 50;
    private const int SlowAtOnce = 40;

    private const long MostMemory = 256 << 20;

    /// <summary>What follows an answer is the end of the requests. Before it Kestrel would take that end for a client that went away.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The product's, but for the patience with a client. Kestrel looks at its clock once a second.</summary>
    private static readonly HttpLimits Limits = new() { HeadersTimeout = TimeSpan.FromMilliseconds(500), KeepAliveTimeout = TimeSpan.FromMilliseconds(500) };

    private readonly StringWriter _errors = new();
    private readonly ConcurrentDictionary<int, int> _answers = new();
    private NodeTelemetry _node = null!;
    private NodeMeter _meter = null!;
    private MetricsPage _metrics = null!;
    private HttpServer _server = null!;
    private int _closed;

    public async ValueTask InitializeAsync()
    {
        _node = new NodeTelemetry();
        _meter = new NodeMeter(_node);
        _metrics = new MetricsPage(_meter.Meter);
        var errors = TextWriter.Synchronized(_errors);
        var surroundings = new Surroundings(TextWriter.Null, errors, ".", new Dictionary<string, string>(), CancellationToken.None);
        var log = new ServeLog(new Terminal(surroundings, OutputFormat.Text), errors, LogFormat.Json);
        _server = await HttpServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), new NodeSurface(_node, _metrics), log, Limits);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
        await _errors.DisposeAsync();
    }

    [Fact]
    public async Task A_slice_of_requests_is_answered_or_closed() => await RunAsync(FuzzSeed.Asked, Slice);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task Any_bytes_are_answered_or_closed() => await RunAsync(FuzzSeed.Asked, Inputs);

    private async Task RunAsync(ulong seed, int inputs)
    {
        await IsLiveAsync("before");
        var (memory, watch) = (GC.GetTotalMemory(forceFullCollection: true), Stopwatch.StartNew());
        var numbers = Enumerable.Range(0, inputs).ToLookup(input => input % SlowEvery == 0);
        await Task.WhenAll(
            Parallel.ForEachAsync(numbers[false], new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (input, _) => await TryAsync(seed, input, isSlow: false)),
            Parallel.ForEachAsync(numbers[true], new ParallelOptions { MaxDegreeOfParallelism = SlowAtOnce }, async (input, _) => await TryAsync(seed, input, isSlow: true)));
        await IsLiveAsync("after");
        var kept = GC.GetTotalMemory(forceFullCollection: true) - memory;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inputs} inputs in {watch.Elapsed.TotalSeconds:0.0} s, {kept / 1024} kB kept, {_closed} closed without an answer; answers: {string.Join(", ", _answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Value} x {answer.Key}"))}"));
        // Beside the slice other tests run.
        Assert.True(kept < MostMemory || inputs <= Slice, $"seed {seed}: {kept} bytes are kept after {inputs} inputs");
        Assert.DoesNotContain("unhandled exception", _errors.ToString(), StringComparison.OrdinalIgnoreCase);
        // What was drawn is what is interesting.
        Assert.Superset(new HashSet<int> { 200, 400, 404, 405, 413, 414, 431, 503 }, _answers.Keys.ToHashSet());
    }

    private async Task TryAsync(ulong seed, int input, bool isSlow)
    {
        var bytes = HttpInput.Of(seed, input);
        var answer = await ExchangeAsync(bytes, isSlow) ?? throw new TimeoutException($"seed {seed}, input {input}: neither answered nor closed within {Patience}: {Convert.ToHexString(bytes)}");
        if (answer.Length == 0)
            Interlocked.Increment(ref _closed);
        foreach (var status in StatusLine().Matches(answer).Select(line => int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture)))
        {
            _answers.AddOrUpdate(status, 1, (_, count) => count + 1);
            // Not ready is an answer, and so is that it speaks another version.
            Assert.True(status is < 500 or 503 or 505, $"seed {seed}, input {input}: {status} for {Convert.ToHexString(bytes)}");
        }

        Assert.False(answer.Contains("   at ", StringComparison.Ordinal) || answer.Contains("\nServer:", StringComparison.Ordinal), $"seed {seed}, input {input}: {answer}");
        if (input % 1000 == 1)
            await IsLiveAsync($"seed {seed}, input {input}");
    }

    private async Task IsLiveAsync(string when)
    {
        var answer = await ExchangeAsync(Encoding.ASCII.GetBytes("GET /healthz/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), isSlow: true);
        Assert.True(answer?.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) == true, $"{when}: {answer}");
    }

    /// <returns>All that came back until the server closed; null where it did not.</returns>
    private async Task<string?> ExchangeAsync(byte[] bytes, bool isSlow)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _server.Port, timeout.Token);
            var stream = client.GetStream();
            // Answers are taken while requests are sent: a server need not keep the ones for the other.
            var sent = SendAsync(client.Client, stream, bytes, isSlow, timeout.Token);
            var answer = await ReceiveAsync(stream, timeout.Token);
            client.Close();
            await sent;
            return answer;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task SendAsync(Socket socket, NetworkStream stream, byte[] bytes, bool isSlow, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation);
            if (isSlow)
                return;
            await Task.Delay(Quiet, cancellation);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception closed) when (closed is IOException or SocketException or ObjectDisposedException)
        {
            // The server does not read to the end what it refuses.
        }
    }

    private static async Task<string> ReceiveAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // What it does not read resets the connection.
        }

        return answer.ToString();
    }

    [GeneratedRegex(@"HTTP/1\.[01] (\d{3}) ")]
    private static partial Regex StatusLine();
}
