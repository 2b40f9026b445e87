namespace Sluice.Spark.Monitoring.Fetching;

/// <summary>How a credential is sent.</summary>
public enum CredentialScheme
{
    /// <summary>As a token.</summary>
    Bearer,

    /// <summary>As <c>user:password</c>, in Base64.</summary>
    Basic,
}
