using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.Actors.Tests.Tls;
using Sluice.Hosting.Settings;
using Xunit;

namespace Sluice.Hosting.Tests.Settings;

public sealed class TlsOptionsTests : IDisposable
{
    private const string Host = "10.0.0.7";
    private const string Password = "not to be repeated";

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("stranger");
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Without_any_file_a_node_talks_in_plaintext() => Assert.Null(new TlsOptions().Read("127.0.0.1", _directory.Root));

    [Fact]
    public void A_node_has_the_certificate_and_the_key_in_its_files()
    {
        using var issued = _authority.Issue(Host);
        var identity = Good(issued).Read(Host, _directory.Root)!;
        Assert.Equal(issued.Thumbprint, identity.Certificate.Thumbprint);
        Assert.True(identity.Certificate.HasPrivateKey);
        Assert.Null(identity.Objection(Host));
    }

    [Fact]
    public void Relative_names_start_at_the_working_directory_and_a_file_may_hold_several_authorities()
    {
        using var issued = _authority.Issue(Host);
        var (certificate, key) = _authority.Files(issued);
        File.Copy(certificate, _directory.File("node.pem"));
        File.Copy(key, _directory.File("node.key"));
        _directory.File("authorities.pem", _stranger.Certificate.ExportCertificatePem() + "\n" + _authority.Certificate.ExportCertificatePem());
        Assert.NotNull(new TlsOptions { CertificateFile = "node.pem", KeyFile = "node.key", AuthoritiesFile = "authorities.pem" }.Read(Host, _directory.Root));
    }

    [Fact]
    public void An_encrypted_key_is_read_with_the_password_in_a_file_and_the_password_is_never_repeated()
    {
        using var issued = _authority.Issue(Host);
        var encrypted = Good(issued) with { KeyFile = EncryptedKey(issued) };
        Assert.Contains("Sluice:Node:Tls:KeyPasswordFile", Refused(encrypted), StringComparison.Ordinal);
        Assert.NotNull((encrypted with { KeyPasswordFile = _directory.File("password", Password + "\n") }).Read(Host, _directory.Root));

        Assert.DoesNotContain(Password, Refused(encrypted with { KeyPasswordFile = Password }, ExitCode.NotFound), StringComparison.Ordinal);
        var wrong = Refused(encrypted with { KeyPasswordFile = _directory.File("wrong", Password + "!") });
        Assert.Contains("cannot be read with the password", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, wrong, StringComparison.Ordinal);
        Assert.Contains("not encrypted", Refused(Good(issued) with { KeyPasswordFile = _directory.File("password") }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_or_may_not_be_read_is_refused_by_its_setting()
    {
        using var issued = _authority.Issue(Host);
        var good = Good(issued);
        foreach (var (key, options) in (IEnumerable<(string, Func<string?, TlsOptions>)>)
            [
                ("Sluice:Node:Tls:CertificateFile", file => good with { CertificateFile = file }),
                ("Sluice:Node:Tls:KeyFile", file => good with { KeyFile = file }),
                ("Sluice:Node:Tls:AuthoritiesFile", file => good with { AuthoritiesFile = file }),
            ])
        {
            Assert.Contains(key, Refused(options("nowhere"), ExitCode.NotFound), StringComparison.Ordinal);
            Assert.Contains(key, Refused(options(Path.Combine("no", "folder")), ExitCode.NotFound), StringComparison.Ordinal);
            // A folder, since root may read every file.
            Assert.Contains(key, Refused(options(_directory.Root), ExitCode.Denied), StringComparison.Ordinal);
            Assert.Contains($"{key} is missing", Refused(options(null)), StringComparison.Ordinal);
            Assert.Contains(key, Refused(options(_directory.File("empty", ""))), StringComparison.Ordinal);
            Assert.Contains(key, Refused(options(_directory.File("junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"))), StringComparison.Ordinal);
        }

        Assert.Contains("KeyPasswordFile", Refused(good with { KeyFile = EncryptedKey(issued), KeyPasswordFile = "nowhere" }, ExitCode.NotFound), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", Refused(good with { KeyFile = File.ReadAllText(good.KeyFile!) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_certificate_s_key_is_refused()
    {
        using var issued = _authority.Issue(Host);
        using var other = _authority.Issue(Host);
        Assert.Contains("made together", Refused(Good(issued) with { KeyFile = _authority.Files(other).Key }), StringComparison.Ordinal);
        using var rsa = RSA.Create(2048);
        Assert.Contains("made together", Refused(Good(issued) with { KeyFile = _directory.File("rsa", rsa.ExportPkcs8PrivateKeyPem()) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_the_other_nodes_would_refuse_is_refused_at_the_start()
    {
        foreach (var (certificate, why) in (IEnumerable<(X509Certificate2, string)>)
            [
                (_authority.Issue([Host], TimeSpan.FromHours(-2), TimeSpan.FromHours(-1)), "expired at"),
                (_authority.Issue([Host], TimeSpan.FromHours(1), TimeSpan.FromHours(2)), "not valid before"),
                (_authority.Issue("10.0.0.8", "sluice-1"), $"is for sluice-1, 10.0.0.8, not for {Host}"),
                (_authority.Issue([], TimeSpan.FromHours(-1), TimeSpan.FromHours(1)), "no subject alternative name"),
                (_authority.Issue([Host], TimeSpan.FromHours(-1), TimeSpan.FromHours(1), "1.3.6.1.5.5.7.3.1"), "not meant for a TLS client"),
                (_stranger.Issue(Host), "none of this node's authorities"),
            ])
        {
            using (certificate)
            {
                var message = Refused(Good(certificate));
                Assert.Contains(why, message, StringComparison.Ordinal);
                Assert.Contains("Sluice:Node:Tls:CertificateFile", message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Authorities_among_which_is_no_root_are_refused()
    {
        using var between = new TestAuthority("between", _authority);
        using var issued = between.Issue(Host);
        Assert.Contains("signed by itself", Refused(Good(issued) with { AuthoritiesFile = between.AuthoritiesFile }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_script_in_deploy_makes_is_accepted_at_every_host_that_it_was_given()
    {
        var folder = _directory.File("made");
        string[] hosts = [Host, "fd00::7", "sluice-0.sluice-peers.sluice.svc.cluster.local", "sluice-1"];
        Assert.SkipUnless(await RunAsync("openssl", "version") == 0, "There is no openssl.");
        Assert.Equal(0, await RunAsync("sh", [Script(), folder, Host, "fd00::7", "*.sluice-peers.sluice.svc.cluster.local", "sluice-1"]));
        var made = new TlsOptions { CertificateFile = "made/tls.crt", KeyFile = "made/tls.key", AuthoritiesFile = "made/ca.crt" };
        Assert.All(hosts, host => Assert.NotNull(made.Read(host, _directory.Root)));

        // Again: another certificate of the same authority.
        var first = await File.ReadAllTextAsync(Path.Combine(folder, "tls.crt"), TestContext.Current.CancellationToken);
        Assert.Equal(0, await RunAsync("sh", [Script(), folder, Host]));
        Assert.NotEqual(first, await File.ReadAllTextAsync(Path.Combine(folder, "tls.crt"), TestContext.Current.CancellationToken));
        Assert.NotNull(made.Read(Host, _directory.Root));
        Assert.Equal(["ca.crt", "ca.key", "tls.crt", "tls.key"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private TlsOptions Good(X509Certificate2 issued)
    {
        var (certificate, key) = _authority.Files(issued);
        return new TlsOptions { CertificateFile = certificate, KeyFile = key, AuthoritiesFile = _authority.AuthoritiesFile };
    }

    private string EncryptedKey(X509Certificate2 issued)
    {
        using var key = issued.GetECDsaPrivateKey()!;
        return _directory.File("encrypted", key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
    }

    private static string Script([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "deploy", "make-certificates.sh"));

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var written = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await written;
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return -1;
        }
    }

    private string Refused(TlsOptions options, int exitCode = ExitCode.Usage)
    {
        var refused = Assert.Throws<RefusedException>(() => options.Read(Host, _directory.Root));
        Assert.Equal(exitCode, refused.ExitCode);
        return refused.Message;
    }
}
