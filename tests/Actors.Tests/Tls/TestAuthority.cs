using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Actors.Tests.Tls;

/// <summary>An authority of a test's own. It signs whatever it is asked for, also what no node should accept.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("sluice-tls-").FullName;

    /// <param name="name">What it is called.</param>
    /// <param name="above">Who signs it; itself where nobody does.</param>
    public TestAuthority(string name = "authority", TestAuthority? above = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = above is null
            ? request.CreateSelfSigned(DateTimeOffset.UtcNow - Longest, DateTimeOffset.UtcNow + Longest)
            : above.Sign(request, key, DateTimeOffset.UtcNow - Longest / 2, DateTimeOffset.UtcNow + Longest / 2);
        AuthoritiesFile = File("authorities.pem", Certificate.ExportCertificatePem());
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A file with its own certificate.</summary>
    public string AuthoritiesFile { get; }

    /// <summary>A certificate of now for these hosts, names or addresses, good for both sides.</summary>
    public X509Certificate2 Issue(params string[] hosts) => Issue(hosts, TimeSpan.FromHours(-1), TimeSpan.FromHours(1));

    /// <param name="from">From when on it is valid, counted from now.</param>
    /// <param name="until">Until when.</param>
    /// <param name="uses">For what; both sides of TLS unless said otherwise.</param>
    public X509Certificate2 Issue(string[] hosts, TimeSpan from, TimeSpan until, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        if (hosts.Length > 0)
            request.CertificateExtensions.Add(names.Build());
        var oids = new OidCollection();
        foreach (var use in uses.Length > 0 ? uses : ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"])
            oids.Add(new Oid(use));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, false));
        return Sign(request, key, DateTimeOffset.UtcNow + from, DateTimeOffset.UtcNow + until);
    }

    /// <summary>A certificate and its key as files, named as a command line names them.</summary>
    /// <param name="authoritiesFile">Whom the node believes; this one unless said otherwise.</param>
    public string[] Arguments(X509Certificate2 certificate, string? authoritiesFile = null)
    {
        var (certificateFile, keyFile) = Files(certificate);
        return ["--tls-certificate", certificateFile, "--tls-key", keyFile, "--tls-authorities", authoritiesFile ?? AuthoritiesFile];
    }

    public (string Certificate, string Key) Files(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return (File($"{certificate.SerialNumber}.pem", certificate.ExportCertificatePem()), File($"{certificate.SerialNumber}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public string File(string name, string content)
    {
        var path = Path.Combine(_directory, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private X509Certificate2 Sign(CertificateRequest request, ECDsa key, DateTimeOffset from, DateTimeOffset until)
    {
        byte[] serial = [1, .. RandomNumberGenerator.GetBytes(11)];
        using var bare = request.Create(Certificate, from, until, serial);
        return bare.CopyWithPrivateKey(key);
    }
}
