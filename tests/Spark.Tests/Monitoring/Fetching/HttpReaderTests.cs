using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Fetching;

/// <summary>Against Kestrel on the loopback address, and against sockets where Kestrel is too well behaved.</summary>
public sealed class HttpReaderTests : IAsyncLifetime
{
    private const string Secret = "hunter2-token";

    private static readonly FetchLimits Limits = new() { Timeout = TimeSpan.FromSeconds(20), BodyBytes = 1 << 20 };
    private static readonly FetchLimits Hasty = Limits with { Timeout = TimeSpan.FromMilliseconds(300) };

    private readonly HttpReader _http = new(Limits, TimeProvider.System);
    private ReplayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ReplayServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_whole_answer_is_read_byte_for_byte()
    {
        _server.ReplayStructured();
        using var body = (await GetAsync("metrics/json/")).Present();
        Assert.Equal(Recorded.Bytes("structured/metrics.json"), body.Span.ToArray());
        Assert.Equal("GET", Assert.Single(_server.Asked).Method);
    }

    [Fact]
    public async Task An_answer_of_unknown_length_is_read_to_its_end()
    {
        var page = Recorded.Bytes("dstream/metrics_prometheus.txt");
        _server.On("/chunked", async context =>
        {
            foreach (var chunk in page.Chunk(4096))
            {
                await context.Response.Body.WriteAsync(chunk);
                await context.Response.Body.FlushAsync();
            }
        });
        using var body = (await GetAsync("chunked")).Present();
        Assert.Equal(page, body.Span.ToArray());
    }

    [Theory]
    [InlineData("metrics/json")]
    [InlineData("metrics/prometheus")]
    public async Task A_path_without_its_slash_leads_to_the_one_with_it(string path)
    {
        _server.ReplayStructured();
        using var body = (await GetAsync(path)).Present();
        Assert.EndsWith("/", body.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_goes_to_another_port_of_the_host_but_the_credential_stays()
    {
        await using var driver = await ReplayServer.StartAsync();
        driver.ReplayStructured();
        _server.Redirect("/proxy/app/api/v1/version", new Uri(driver.Root, "api/v1/version").ToString());

        using var body = (await GetAsync("proxy/app/api/v1/version", new Access(CredentialInVariable(), []))).Present();

        Assert.Equal("Bearer " + Secret, Assert.Single(_server.Asked).Authorization);
        Assert.Null(Assert.Single(driver.Asked).Authorization);
    }

    [Theory]
    [InlineData("http://localhost:1/stolen")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:password@127.0.0.1:1/")]
    public async Task A_redirect_to_a_stranger_is_not_followed(string place)
    {
        _server.Redirect("/away", place);
        var reason = (await GetAsync("away")).Missing(AbsenceKind.Redirected).Reason;
        Assert.DoesNotContain("password", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_a_port_at_which_nobody_listens_is_no_sign_that_nobody_was_asked()
    {
        _server.Redirect("/away", "http://127.0.0.1:1/");
        (await GetAsync("away")).Missing(AbsenceKind.Redirected);
    }

    [Fact]
    public async Task A_redirect_to_a_host_that_is_allowed_is_followed()
    {
        _server.Redirect("/away", $"http://localhost:{_server.Root.Port}/here").Answer("/here", "here");
        using var body = (await GetAsync("away", new Access(null, ["localhost"]))).Present();
        Assert.Equal("here"u8.ToArray(), body.Span.ToArray());
    }

    [Fact]
    public async Task Redirects_that_go_round_end()
    {
        _server.Redirect("/a", "/b").Redirect("/b", "/a");
        (await GetAsync("a")).Missing(AbsenceKind.Redirected);
        Assert.Equal(Limits.Redirects + 1, _server.Asked.Count);
    }

    [Fact]
    public async Task A_redirect_that_does_not_say_where_to_is_none()
    {
        _server.On("/lost", context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            return Task.CompletedTask;
        });
        (await GetAsync("lost")).Missing(AbsenceKind.Redirected);
    }

    [Theory]
    [InlineData(401, AbsenceKind.Denied)]
    [InlineData(403, AbsenceKind.Denied)]
    [InlineData(404, AbsenceKind.NotFound)]
    [InlineData(500, AbsenceKind.ServerFailed)]
    [InlineData(503, AbsenceKind.ServerFailed)]
    [InlineData(204, AbsenceKind.Unexpected)]
    [InlineData(418, AbsenceKind.Unexpected)]
    public async Task A_status_tells_why(int status, AbsenceKind kind)
    {
        _server.On("/status", context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        Assert.Contains($"{status}", (await GetAsync("status")).Missing(kind).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_text_or_HTML_that_says_what_failed_is_not_repeated()
    {
        _server.ReplayStructured().Replay("/v1/submissions/create", "standalone/rest_error_response_500.html", "text/html", 500);
        var failed = (await GetAsync("v1/submissions/create")).Missing(AbsenceKind.ServerFailed);
        var unknown = (await GetAsync("api/v1/applications/app-nope/jobs")).Missing(AbsenceKind.NotFound);
        Assert.DoesNotContain("ClassNotFound", failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("no such app", unknown.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_are_not_read(bool isAnnounced)
    {
        var megabyte = new byte[1 << 20];
        _server.On("/huge", async context =>
        {
            if (isAnnounced)
                context.Response.ContentLength = 10L << 20;
            for (var i = 0; i < 10; i++)
                await context.Response.Body.WriteAsync(megabyte, context.RequestAborted);
        });
        (await GetAsync("huge")).Missing(AbsenceKind.TooLarge);
    }

    [Fact]
    public async Task Exactly_as_much_as_is_read_is_read()
    {
        _server.Answer("/full", new byte[Limits.BodyBytes], "text/plain", 200).Answer("/over", new byte[Limits.BodyBytes + 1], "text/plain", 200);
        using var body = (await GetAsync("full")).Present();
        Assert.Equal(Limits.BodyBytes, body.Length);
        (await GetAsync("over")).Missing(AbsenceKind.TooLarge);
    }

    [Fact]
    public async Task Headers_without_end_are_not_read()
    {
        _server.On("/headers", context =>
        {
            for (var i = 0; i < 8; i++)
                context.Response.Headers[$"X-Long-{i}"] = new string('x', 8 << 10);
            return Task.CompletedTask;
        });
        (await GetAsync("headers")).Missing(AbsenceKind.TooLarge);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_before_or_within_its_answer_is_given_up(bool hasBegun)
    {
        using var hasty = new HttpReader(Hasty, TimeProvider.System);
        _server.On("/hang", async context =>
        {
            if (hasBegun)
            {
                context.Response.ContentLength = 100;
                await context.Response.Body.WriteAsync("half"u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        (await hasty.GetAsync(new Uri(_server.Root, "hang"), Access.Anonymous, CancellationToken.None)).Missing(AbsenceKind.TimedOut);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_not_taken_for_a_whole_one()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeAsync(listener, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{\"id\":");
        (await _http.GetAsync(new Uri($"http://{listener.LocalEndpoint}/"), Access.Anonymous, CancellationToken.None)).Missing(AbsenceKind.BrokenOff);
        await served;
    }

    [Fact]
    public async Task A_port_at_which_nobody_listens_is_unreachable()
    {
        var gone = await ReplayServer.StartAsync();
        var place = gone.Root;
        await gone.DisposeAsync();
        (await _http.GetAsync(place, Access.Anonymous, CancellationToken.None)).Missing(AbsenceKind.Unreachable);
    }

    [Fact]
    public async Task What_does_not_speak_HTTP_is_malformed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeAsync(listener, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
        (await _http.GetAsync(new Uri($"http://{listener.LocalEndpoint}/"), Access.Anonymous, CancellationToken.None)).Missing(AbsenceKind.Malformed);
        await served;
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_gets_no_answer_at_all()
    {
        _server.On("/hang", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var stop = new CancellationTokenSource();
        var asked = _http.GetAsync(new Uri(_server.Root, "hang"), Access.Anonymous, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_and_one_of_the_named_roots_is_taken()
    {
        using var certificate = SelfSigned();
        var roots = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.pem");
        await File.WriteAllTextAsync(roots, certificate.ExportCertificatePem());
        try
        {
            await using var safe = await ReplayServer.StartAsync(certificate);
            safe.Answer("/", "safe").Redirect("/down", new UriBuilder(safe.Root) { Scheme = "http" }.Uri.ToString());
            using var trusting = new HttpReader(Limits, TimeProvider.System, roots);

            (await _http.GetAsync(safe.Root, Access.Anonymous, CancellationToken.None)).Missing(AbsenceKind.Untrusted);
            using var body = (await trusting.GetAsync(safe.Root, Access.Anonymous, CancellationToken.None)).Present();

            Assert.Equal("safe"u8.ToArray(), body.Span.ToArray());
            (await trusting.GetAsync(new Uri(safe.Root, "down"), Access.Anonymous, CancellationToken.None)).Missing(AbsenceKind.Redirected);
            // For this address only: the certificate does not name the other one.
            (await trusting.GetAsync(new UriBuilder(safe.Root) { Host = "localhost" }.Uri, Access.Anonymous, CancellationToken.None)).Missing(AbsenceKind.Untrusted);
        }
        finally
        {
            File.Delete(roots);
        }
    }

    [Fact]
    public void A_file_without_certificates_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Throws<ArgumentException>(() => new HttpReader(Limits, TimeProvider.System, file));
            Assert.Throws<ArgumentException>(() => new HttpReader(Limits, TimeProvider.System, file + ".gone"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_secret_is_read_anew_for_every_request_and_is_in_no_message()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"  {Secret}\n");
            var credential = Credential.InFile(CredentialScheme.Bearer, file);
            _server.Answer("/denied", Secret, status: 401);

            var denied = (await GetAsync("denied", new Access(credential, []))).Missing(AbsenceKind.Denied);
            await File.WriteAllTextAsync(file, "changed");
            (await GetAsync("denied?token=" + Secret, new Access(credential, []))).Missing(AbsenceKind.Denied);

            Assert.Equal(["Bearer " + Secret, "Bearer changed"], _server.Asked.Select(asked => asked.Authorization!));
            Assert.DoesNotContain(Secret, denied.Reason + credential, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_user_and_password_go_as_Base64()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "sluice:pass word");
            _server.Answer("/", "in");
            using var body = (await GetAsync("", new Access(Credential.InFile(CredentialScheme.Basic, file), []))).Present();
            Assert.Equal("Basic " + Convert.ToBase64String("sluice:pass word"u8), Assert.Single(_server.Asked).Authorization);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("naïve")]
    public async Task A_secret_that_no_header_can_hold_is_not_sent(string secret)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, secret);
            var reason = (await GetAsync("", new Access(Credential.InFile(CredentialScheme.Bearer, file), []))).Missing(AbsenceKind.NotConfigured).Reason;
            Assert.Contains(file, reason, StringComparison.Ordinal);
            Assert.Empty(_server.Asked);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_not_sent()
    {
        var gone = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n"));
        (await GetAsync("", new Access(Credential.InFile(CredentialScheme.Bearer, gone), []))).Missing(AbsenceKind.NotConfigured);
        (await GetAsync("", new Access(Credential.InVariable(CredentialScheme.Bearer, "SLUICE_TEST_NOT_SET"), []))).Missing(AbsenceKind.NotConfigured);
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public void Limits_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FetchLimits { BodyBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FetchLimits { Timeout = TimeSpan.Zero });
    }

    private Task<Answer<Body>> GetAsync(string path, Access? access = null) => _http.GetAsync(new Uri(_server.Root, path), access ?? Access.Anonymous, CancellationToken.None);

    private static Credential CredentialInVariable()
    {
        Environment.SetEnvironmentVariable("SLUICE_TEST_TOKEN", Secret);
        return Credential.InVariable(CredentialScheme.Bearer, "SLUICE_TEST_TOKEN");
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[4096]));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }
}
