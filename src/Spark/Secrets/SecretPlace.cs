using System.Security;
using System.Text;
using Sluice.Spark.Monitoring;

namespace Sluice.Spark.Secrets;

/// <summary>Where a secret is kept: in a file or in an environment variable. It is read each time it is used, so it can be changed in place, and is never kept.</summary>
public sealed record SecretPlace
{
    private const int LongestSecret = 16 << 10;

    private SecretPlace(string place, bool isFile) => (Place, IsFile) = (place, isFile);

    /// <summary>The file's whole path, or the variable's name.</summary>
    public string Place { get; }

    public bool IsFile { get; }

    /// <summary>A secret in a file, such as one mounted into a container; blanks around it do not count.</summary>
    public static SecretPlace InFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new(Path.GetFullPath(path), isFile: true);
    }

    /// <summary>A secret in an environment variable of this process.</summary>
    public static SecretPlace InVariable(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name, isFile: false);
    }

    /// <summary>Where it is, never what it is.</summary>
    public override string ToString() => $"{(IsFile ? "file" : "environment variable")} {Place}";

    /// <summary>The secret, or why there is none.</summary>
    internal Answer<string> Read()
    {
        var secret = Secret()?.Trim();
        if (secret is null)
            return Faulty("cannot be read");
        if (secret.Length is 0 or > LongestSecret)
            return Faulty(secret.Length == 0 ? "is empty" : "is longer than any secret");
        // A line break would end a header.
        return secret.Any(char.IsControl) || !Ascii.IsValid(secret) ? Faulty("is not one line of plain text") : secret;
    }

    private Absence Faulty(string fault) => new(AbsenceKind.NotConfigured, $"The secret in the {this} {fault}.");

    private string? Secret()
    {
        if (!IsFile)
            return Environment.GetEnvironmentVariable(Place);
        try
        {
            using var file = new FileStream(Place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LongestSecret + 1];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SecurityException)
        {
            return null;
        }
    }
}
