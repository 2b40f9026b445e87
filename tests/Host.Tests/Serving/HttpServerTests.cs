using System.Net;
using System.Text.Json;
using Sluice.Actors.Telemetry;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Terminals;
using Xunit;

namespace Sluice.Hosting.Tests.Serving;

/// <summary>Kestrel on a free port of the loopback address, before a node that has not been started.</summary>
public sealed class HttpServerTests : IAsyncLifetime
{
    private static readonly HttpLimits Limits = new() { Connections = 8, HeadersTimeout = TimeSpan.FromSeconds(1) };

    private readonly CommandLine _command = new();
    private readonly NodeTelemetry _node = new();
    private NodeMeter _meter = null!;
    private MetricsPage _metrics = null!;
    private HttpServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _meter = new NodeMeter(_node);
        _metrics = new MetricsPage(_meter.Meter);
        _server = await StartAsync(0);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}") };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
        _command.Dispose();
    }

    [Fact]
    public async Task It_is_live_before_its_node_has_started()
    {
        using var answer = await _client.GetAsync("/healthz/live");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True((await JsonOfAsync(answer)).GetProperty("live").GetBoolean());
    }

    [Fact]
    public async Task It_is_not_ready_before_its_node_has_started_and_says_why()
    {
        using var answer = await _client.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var json = await JsonOfAsync(answer);
        Assert.False(json.GetProperty("ready").GetBoolean());
        Assert.Contains("starting", json.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_members_as_far_as_the_node_knows_them()
    {
        using var answer = await _client.GetAsync("/cluster?anything=1");
        var json = await JsonOfAsync(answer);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("leader").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("learner").ValueKind);
        Assert.Empty(json.GetProperty("members").EnumerateArray());
        Assert.Empty(json.GetProperty("quarantined").EnumerateArray());
    }

    [Fact]
    public async Task It_shows_metrics_as_Prometheus_reads_them()
    {
        using var answer = await _client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.Contains("sluice_node_up 0", lines);
        Assert.Contains("sluice_cluster_members{status=\"up\"} 0", lines);
        Assert.Contains("sluice_journal_write_seconds_bucket{le=\"+Inf\"} 0", lines);
        Assert.Equal("", lines[^1]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/Metrics/")]
    [InlineData("/cluster/../../etc/passwd")]
    [InlineData("/<script>")]
    public async Task A_path_that_is_not_there_is_404_in_JSON_with_those_that_are(string path)
    {
        using var answer = await _client.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var error = (await JsonOfAsync(answer)).GetProperty("error").GetString();
        Assert.Contains("/healthz/live", error, StringComparison.Ordinal);
        Assert.DoesNotContain("script", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_has_no_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/healthz/live");
        using var answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PURGE")]
    public async Task A_method_that_would_change_something_is_405(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/cluster");
        using var answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
        Assert.Contains("GET", (await JsonOfAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HeaD")]
    [InlineData("get")]
    public async Task A_method_in_other_letters_is_another_method(string method)
    {
        using var raw = new RawHttp(_server.Port);
        Assert.StartsWith("HTTP/1.1 405 ", await raw.SendAsync($"{method} /cluster HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 1000000000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n")]
    public async Task A_request_with_a_body_is_413_and_its_body_is_not_read(string rest)
    {
        using var raw = new RawHttp(_server.Port);
        var answer = await raw.SendAsync($"GET /healthz/live HTTP/1.1\r\nHost: x\r\n{rest}");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("no body", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_of_what_would_change_something_is_not_waited_for()
    {
        using var raw = new RawHttp(_server.Port);
        var answer = await raw.SendAsync("POST /cluster HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_are_too_long_are_431()
    {
        using var raw = new RawHttp(_server.Port);
        var answer = await raw.SendAsync($"GET /healthz/live HTTP/1.1\r\nHost: x\r\nX-Long: {new string('a', 9000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_414()
    {
        using var raw = new RawHttp(_server.Port);
        var answer = await raw.SendAsync($"GET /{new string('a', 3000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 414 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_400_and_shows_nothing_of_the_inside()
    {
        using var raw = new RawHttp(_server.Port);
        var answer = await raw.SendAsync("\u0016\u0003\u0001 not http at all\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_never_ends_its_headers_is_let_go()
    {
        using var raw = new RawHttp(_server.Port);
        var answer = await raw.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: x\r\n");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_the_others_go_on()
    {
        const string Request = "GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n";
        var kept = Enumerable.Range(0, Limits.Connections).Select(_ => new RawHttp(_server.Port)).ToArray();
        try
        {
            foreach (var each in kept)
                Assert.StartsWith("HTTP/1.1 200 ", await each.SendAsync(Request, "true}"), StringComparison.Ordinal);
            using var beyond = new RawHttp(_server.Port);
            Assert.Empty(await beyond.SendAsync(Request));
            Assert.StartsWith("HTTP/1.1 200 ", await kept[0].SendAsync(Request, "true}"), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var each in kept)
                each.Dispose();
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_with_the_mend()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync(_server.Port));
        Assert.Equal(ExitCode.Conflict, refused.ExitCode);
        Assert.Contains("--http-port", refused.Message, StringComparison.Ordinal);
    }

    private Task<HttpServer> StartAsync(int port)
    {
        var surroundings = _command.Surroundings();
        var log = new ServeLog(new Terminal(surroundings, OutputFormat.Text), surroundings.Error, LogFormat.Text);
        return HttpServer.StartAsync(new IPEndPoint(IPAddress.Loopback, port), new NodeSurface(_node, _metrics), log, Limits);
    }

    private static async Task<JsonElement> JsonOfAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
