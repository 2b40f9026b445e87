using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.Actors.Tls;
using Sluice.Hosting.Cli;

namespace Sluice.Hosting.Settings;

/// <summary>By which files a serving node and the others know each other; all are PEM. What they hold is read once, at the start, and repeated nowhere.</summary>
internal sealed record TlsOptions
{
    private const string Section = "Sluice:Node:Tls:";

    /// <summary>How to give them, for messages.</summary>
    public const string Mend =
        "give --tls-certificate, --tls-key and --tls-authorities (Sluice:Node:Tls:CertificateFile, KeyFile, AuthoritiesFile); deploy/make-certificates.sh makes them";

    /// <summary>The node's certificate; it names the host at which the others reach the node.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file that holds the password of an encrypted key; null for one that is not encrypted.</summary>
    public string? KeyPasswordFile { get; init; }

    /// <summary>The certificates of whoever may have signed the other nodes'.</summary>
    public string? AuthoritiesFile { get; init; }

    /// <param name="host">Where the others look for the node.</param>
    /// <param name="directory">Where a relative path starts.</param>
    /// <returns>Null where no file is named: the node talks in plaintext.</returns>
    /// <exception cref="RefusedException">The other nodes would not accept it; the message says why, and names the key.</exception>
    public TlsIdentity? Read(string host, string directory)
    {
        if (string.IsNullOrWhiteSpace(CertificateFile + KeyFile + KeyPasswordFile + AuthoritiesFile))
            return null;
        var certificateFile = Needed(CertificateFile, "CertificateFile", directory);
        var certificate = Certificate(
            certificateFile,
            Needed(KeyFile, "KeyFile", directory),
            string.IsNullOrWhiteSpace(KeyPasswordFile) ? null : Password(KeyPasswordFile, directory));
        var identity = new TlsIdentity(certificate, AuthoritiesIn(Needed(AuthoritiesFile, "AuthoritiesFile", directory)));
        return identity.Objection(host) is { } objection
            ? throw RefusedException.Usage($"{certificateFile} is of no use to this node, which the others look for at {host} (--host): {objection}. deploy/make-certificates.sh makes another one.")
            : identity;
    }

    private static SettingFile Needed(string? name, string key, string directory) => string.IsNullOrWhiteSpace(name)
        ? throw RefusedException.Usage($"{Section}{key} is missing, and TLS takes all three: {Mend}.")
        : SettingFile.Read(name, Section + key, directory);

    private static SettingFile Password(string name, string directory) => File.Exists(Path.GetFullPath(name, directory))
        ? SettingFile.Read(name, Section + "KeyPasswordFile", directory)
        : throw RefusedException.NotFound($"There is no file by the name that {Section}KeyPasswordFile gives, which is not repeated here: it may be the password itself, and that belongs into a file.");

    private static X509Certificate2 Certificate(SettingFile certificate, SettingFile key, SettingFile? password)
    {
        try
        {
            X509Certificate2.CreateFromPem(certificate.Text).Dispose();
        }
        catch (CryptographicException failure)
        {
            throw RefusedException.Usage($"{certificate} holds no certificate in PEM: {failure.Message}");
        }

        var isEncrypted = key.Text.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (isEncrypted != (password is not null))
        {
            throw RefusedException.Usage(isEncrypted
                ? $"The key in {key} is encrypted; put its password into a file and name that as {Section}KeyPasswordFile."
                : $"The key in {key} is not encrypted; leave {Section}KeyPasswordFile out.");
        }

        try
        {
            return password is null
                ? X509Certificate2.CreateFromPem(certificate.Text, key.Text)
                : X509Certificate2.CreateFromEncryptedPem(certificate.Text, key.Text, password.Text.TrimEnd('\r', '\n'));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw RefusedException.Usage(password is null
                ? $"{key} holds no private key in PEM, or not that of the certificate in {certificate}; give the two that were made together."
                : $"The key in {key} cannot be read with the password in {password}, or is not that of the certificate in {certificate}.");
        }
    }

    private static Authorities AuthoritiesIn(SettingFile file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(file.Text);
            return new Authorities(certificates);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw RefusedException.Usage($"{file} holds no authority's certificate in PEM: {ExpectedFailure.MessageOf(failure)}.");
        }
    }
}
