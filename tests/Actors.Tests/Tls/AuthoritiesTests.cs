using Sluice.Actors.Tls;
using Xunit;

namespace Sluice.Actors.Tests.Tls;

public sealed class AuthoritiesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("stranger");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7")]
    [InlineData("10.0.0.7", "sluice-1", "10.0.0.7")]
    [InlineData("fd00::7", "fd00::7")]
    [InlineData("sluice-1", "SLUICE-1")]
    [InlineData("sluice-0.sluice-peers.svc", "*.sluice-peers.svc")]
    public void A_certificate_of_theirs_that_names_the_host_is_accepted(string host, params string[] names)
    {
        using var certificate = _authority.Issue(names);
        Assert.Null(Trusted().Objection(certificate, TlsSide.Server, host));
        Assert.Null(Trusted().Objection(certificate, TlsSide.Client, null));
        Assert.Null(new TlsIdentity(certificate, Trusted()).Objection(host));
    }

    [Theory]
    [InlineData("10.0.0.8", "10.0.0.7")]
    [InlineData("10.0.0.7", "sluice-1")]
    [InlineData("a.b.sluice-peers.svc", "*.sluice-peers.svc")]
    // What it calls itself is no name: every certificate here does so.
    [InlineData("node")]
    public void Another_host_s_is_refused_where_one_was_looked_for_and_its_names_are_told(string host, params string[] names)
    {
        using var certificate = _authority.Issue(names);
        var objection = Trusted().Objection(certificate, TlsSide.Server, host);
        Assert.Contains($"not for {host}", objection, StringComparison.Ordinal);
        Assert.Contains(names.FirstOrDefault("no subject alternative name"), objection, StringComparison.Ordinal);
        Assert.Null(Trusted().Objection(certificate, TlsSide.Client, null));
    }

    [Fact]
    public void One_that_is_out_of_date_is_refused_and_told_since_when()
    {
        using var expired = _authority.Issue(["h"], TimeSpan.FromHours(-2), TimeSpan.FromHours(-1));
        using var early = _authority.Issue(["h"], TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        Assert.Contains($"expired at {expired.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z", Trusted().Objection(expired, TlsSide.Server, "h"), StringComparison.Ordinal);
        Assert.Contains($"not valid before {early.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z", Trusted().Objection(early, TlsSide.Client, null), StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_another_authority_is_refused_also_where_that_has_the_same_name()
    {
        using var namesake = new TestAuthority();
        foreach (var other in (TestAuthority[])[_stranger, namesake])
        {
            using var certificate = other.Issue("h");
            Assert.Contains($"none of this node's authorities, but by '{other.Certificate.Subject}'", Trusted().Objection(certificate, TlsSide.Server, "h"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void While_authorities_change_those_of_both_are_accepted()
    {
        var both = new Authorities([_authority.Certificate, _stranger.Certificate]);
        foreach (var authority in (TestAuthority[])[_authority, _stranger])
        {
            using var certificate = authority.Issue("h");
            Assert.Null(both.Objection(certificate, TlsSide.Server, "h"));
        }
    }

    [Fact]
    public void An_authority_below_the_root_counts_once_it_is_among_them()
    {
        using var between = new TestAuthority("between", _authority);
        using var certificate = between.Issue("h");
        Assert.Contains("none of this node's authorities", Trusted().Objection(certificate, TlsSide.Server, "h"), StringComparison.Ordinal);
        Assert.Null(new Authorities([_authority.Certificate, between.Certificate]).Objection(certificate, TlsSide.Server, "h"));
        Assert.Throws<ArgumentException>(() => new Authorities([between.Certificate]));
    }

    [Fact]
    public void A_certificate_for_one_side_is_refused_on_the_other()
    {
        using var server = _authority.Issue(["h"], TimeSpan.FromHours(-1), TimeSpan.FromHours(1), "1.3.6.1.5.5.7.3.1");
        Assert.Null(Trusted().Objection(server, TlsSide.Server, "h"));
        Assert.Contains("not meant for a TLS client", Trusted().Objection(server, TlsSide.Client, null), StringComparison.Ordinal);
        Assert.Contains("not meant for a TLS client", new TlsIdentity(server, Trusted()).Objection("h"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_certificate_is_refused() => Assert.Contains("no certificate", Trusted().Objection(null, TlsSide.Client, null), StringComparison.Ordinal);

    private Authorities Trusted() => new([_authority.Certificate]);
}
