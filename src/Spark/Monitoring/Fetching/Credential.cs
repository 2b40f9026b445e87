using System.Net.Http.Headers;
using System.Text;
using Sluice.Spark.Secrets;

namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>What a request proves itself by: a secret that is read each time it is sent, and is never part of settings, messages or logs.</summary>
/// <param name="Scheme">How it is sent.</param>
/// <param name="Secret">Where it is.</param>
public sealed record Credential(CredentialScheme Scheme, SecretPlace Secret)
{
    /// <summary>A secret in a file, such as one mounted into a container; blanks around it do not count.</summary>
    public static Credential InFile(CredentialScheme scheme, string path) => new(scheme, SecretPlace.InFile(path));

    /// <summary>A secret in an environment variable of this process.</summary>
    public static Credential InVariable(CredentialScheme scheme, string name) => new(scheme, SecretPlace.InVariable(name));

    /// <summary>Where it is, never what it is.</summary>
    public override string ToString() => $"{Scheme} credential in the {Secret}";

    internal Answer<AuthenticationHeaderValue> Read()
    {
        var secret = Secret.Read();
        if (!secret.IsPresent)
            return secret.Absence;
        return Scheme == CredentialScheme.Bearer
            ? new AuthenticationHeaderValue("Bearer", secret.Value)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(secret.Value)));
    }
}
