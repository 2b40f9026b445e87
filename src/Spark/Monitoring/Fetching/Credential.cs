using System.Net.Http.Headers;
using System.Security;
using System.Text;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>
/// What a request proves itself by. It is kept in a file or an environment variable and read each time it is sent: it can be changed in place, and is never part of
/// settings, messages or logs.
/// </summary>
public sealed record Credential
{
    private const int LongestSecret = 16 << 10;

    private readonly CredentialScheme _scheme;
    private readonly string _place;
    private readonly bool _isFile;

    private Credential(CredentialScheme scheme, string place, bool isFile) => (_scheme, _place, _isFile) = (scheme, place, isFile);

    /// <summary>A secret in a file, such as one mounted into a container; blanks around it do not count.</summary>
    public static Credential InFile(CredentialScheme scheme, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new(scheme, Path.GetFullPath(path), isFile: true);
    }

    /// <summary>A secret in an environment variable of this process.</summary>
    public static Credential InVariable(CredentialScheme scheme, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(scheme, name, isFile: false);
    }

    /// <summary>Where it is, never what it is.</summary>
    public override string ToString() => $"{_scheme} credential in the {(_isFile ? "file" : "environment variable")} {_place}";

    internal Answer<AuthenticationHeaderValue> Read()
    {
        var secret = Secret();
        if (secret is null)
            return Faulty("cannot be read");
        secret = secret.Trim();
        if (secret.Length is 0 or > LongestSecret)
            return Faulty(secret.Length == 0 ? "is empty" : "is longer than any secret");
        // A line break would end the header.
        if (secret.Any(char.IsControl) || !Ascii.IsValid(secret))
            return Faulty("is not one line of plain text");
        return _scheme == CredentialScheme.Bearer
            ? new AuthenticationHeaderValue("Bearer", secret)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(secret)));
    }

    private Absence Faulty(string fault) => new(AbsenceKind.NotConfigured, $"The {this} {fault}.");

    private string? Secret()
    {
        if (!_isFile)
            return Environment.GetEnvironmentVariable(_place);
        try
        {
            using var file = new FileStream(_place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LongestSecret + 1];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SecurityException)
        {
            return null;
        }
    }
}
