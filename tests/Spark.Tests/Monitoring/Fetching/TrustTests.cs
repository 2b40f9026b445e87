using System.Runtime.CompilerServices;
using Sluice.Spark.Live;
using Sluice.Spark.Live.Files;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Fetching;

/// <summary>Servers whose certificates are signed by an authority of a cluster's own, which its file names.</summary>
public sealed class TrustTests : IDisposable
{
    private static readonly FetchLimits Limits = new() { Timeout = TimeSpan.FromSeconds(20) };

    private readonly HttpReader _http = new(Limits, TimeProvider.System);
    private readonly TestAuthority _authority = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_server_that_the_named_authority_signed_is_trusted_by_who_names_it_and_by_nobody_else()
    {
        using var certificate = _authority.Issue();
        await using var server = (await ReplayServer.StartAsync(certificate)).Answer("/", "safe");
        using var body = (await _http.GetAsync(server.Root, Trusting(_authority), None)).Present();
        Assert.Equal("safe"u8.ToArray(), body.Span.ToArray());
        // The connection that is open already is not another cluster's.
        (await _http.GetAsync(server.Root, Access.Anonymous, None)).Missing(AbsenceKind.Untrusted);
    }

    [Theory]
    [InlineData("Another authority")]
    [InlineData("Sluice test authority")]
    public async Task A_server_that_another_authority_signed_is_refused_with_the_mend_though_it_has_the_same_name(string name)
    {
        using var other = new TestAuthority(name);
        using var certificate = other.Issue();
        await using var server = (await ReplayServer.StartAsync(certificate)).Answer("/", "hunter2");
        foreach (var access in (Access[])[Trusting(_authority), Access.Anonymous])
        {
            var reason = (await _http.GetAsync(server.Root, access, None)).Missing(AbsenceKind.Untrusted).Reason;
            Assert.Contains("signed by nobody who is trusted", reason, StringComparison.Ordinal);
            Assert.Contains("caFile", reason, StringComparison.Ordinal);
        }

        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_by_name()
    {
        using var certificate = _authority.Issue(names: "livy.example");
        await using var server = (await ReplayServer.StartAsync(certificate)).Answer("/", "safe");
        Assert.Contains("does not name 127.0.0.1", (await _http.GetAsync(server.Root, Trusting(_authority), None)).Missing(AbsenceKind.Untrusted).Reason, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_refused_as_that()
    {
        using var certificate = _authority.Issue(isExpired: true);
        await using var server = (await ReplayServer.StartAsync(certificate)).Answer("/", "safe");
        Assert.Contains("expired", (await _http.GetAsync(server.Root, Trusting(_authority), None)).Missing(AbsenceKind.Untrusted).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_refused_as_that()
    {
        await using var server = (await ReplayServer.StartAsync()).Answer("/", "plain");
        var answer = await _http.GetAsync(new UriBuilder(server.Root) { Scheme = "https" }.Uri, Trusting(_authority), None);
        Assert.Contains("speaks no TLS", answer.Missing(AbsenceKind.Untrusted).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_replaced_counts_from_the_next_request_on()
    {
        using var other = new TestAuthority();
        using var certificate = other.Issue();
        await using var server = (await ReplayServer.StartAsync(certificate)).Answer("/", "safe");
        (await _http.GetAsync(server.Root, Trusting(_authority), None)).Missing(AbsenceKind.Untrusted);
        await File.WriteAllTextAsync(_authority.RootsFile, $"{other.Pem}\n{_authority.Pem}", None);
        File.SetLastWriteTimeUtc(_authority.RootsFile, DateTime.UtcNow.AddSeconds(5));
        using var body = (await _http.GetAsync(server.Root, Trusting(_authority), None)).Present();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    public async Task A_file_that_is_not_there_or_holds_none_has_nothing_asked(string? text)
    {
        await using var server = (await ReplayServer.StartAsync()).Answer("/", "plain");
        if (text is null)
            File.Delete(_authority.RootsFile);
        else
            await File.WriteAllTextAsync(_authority.RootsFile, text, None);
        Assert.Contains(_authority.RootsFile, (await _http.GetAsync(server.Root, Trusting(_authority), None)).Missing(AbsenceKind.NotConfigured).Reason, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Whoever_is_asked_for_a_cluster_is_verified_by_the_certificates_that_its_file_names()
    {
        using var certificate = _authority.Issue();
        using var other = new TestAuthority();
        await using var server = (await ReplayServer.StartAsync(certificate)).ReplayDStream();
        server.Replay("/v1/submissions/status/driver-none", "standalone/rest_status_unknown.json").Replay("/json/", "standalone/master.json")
            .Answer("/batches", """{"from":0,"total":0,"sessions":[]}""", "application/json").Answer("/control", """{"epoch":"7","configuration":"abc"}""", "application/json");
        foreach (var (authority, isTrusted) in new[] { (_authority, true), (other, false) })
        {
            var kinds = new List<AbsenceKind?>();
            await using var services = new LiveServices(TimeProvider.System, Limits);
            var standalone = FileOf(server, authority, $"driver: standalone, rest: \"{server.Root}\", masterUi: \"{server.Root}\"");
            await using (var driver = LiveRollout.StandaloneOf(standalone, standalone.Rollout!, services))
            {
                kinds.Add((await driver.ProbeAsync(None)).Absence?.Kind);
                kinds.Add((await driver.FindAsync(None)).Absence?.Kind);
            }

            var livy = FileOf(server, authority, $"driver: livy, livy: \"{server.Root}\"");
            await using (var driver = LiveRollout.LivyOf(livy, livy.Rollout!, services))
                kinds.Add((await driver.FindAsync(None)).Absence?.Kind);
            kinds.Add((await LiveRollout.ControlOf(livy, server.Root + "control", services).ReadAsync(None)).Absence?.Kind);
            var monitor = new ClusterMonitor(livy.Spark, livy.Application, services.Http, TimeProvider.System);
            await monitor.SampleAsync(TimeSpan.FromMinutes(1), None);
            kinds.Add(monitor.Health.Fault?.Kind);
            Assert.Equal(Enumerable.Repeat<AbsenceKind?>(isTrusted ? null : AbsenceKind.Untrusted, 5), kinds);
        }
    }

    /// <summary>What would do it is spelt in one of these ways.</summary>
    [Fact]
    public void There_is_no_way_to_leave_a_certificate_unverified()
    {
        string[] ways = ["ServerCertificateCustomValidationCallback", "RemoteCertificateValidationCallback", "DangerousAcceptAny", "AllowUnknownCertificateAuthority", "VerificationFlags", "SkipTlsVerify ="];
        var files = Directory.EnumerateFiles(Source(), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToArray();
        Assert.True(files.Length > 100);
        Assert.DoesNotContain(files, file => ways.Any(way => File.ReadAllText(file).Contains(way, StringComparison.Ordinal)));
    }

    private static Access Trusting(TestAuthority authority) => Access.Anonymous with { RootsFile = authority.RootsFile };

    private static ClusterFile FileOf(ReplayServer server, TestAuthority authority, string rollout) => ClusterFileReader.Read("cluster.yaml", $$"""
        name: a
        workload: w
        caFile: "{{authority.RootsFile}}"
        spark: {ui: "{{server.Root}}", uiPorts: 1, application: DirectKafkaWordCount}
        rollout: {resource: /jobs/clicks.jar, mainClass: com.example.Clicks, {{rollout}}}
        """, "/");

    private static string Source([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "src", "Spark"));
}
