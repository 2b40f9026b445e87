using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Rollouts.Livy;

public sealed record LivySettings
{
    /// <summary>Such as <c>https://livy:8998</c>.</summary>
    public required string Root { get; init; }

    /// <summary>What it asks for; null for nothing.</summary>
    public Credential? Credential { get; init; }

    /// <summary>Certificates (PEM) that sign its own; null for those that the process trusts.</summary>
    public string? RootsFile { get; init; }

    /// <summary>On whose behalf the job runs; null for whoever Livy takes us for.</summary>
    public string? ProxyUser { get; init; }

    /// <summary>On YARN; null for the default.</summary>
    public string? Queue { get; init; }

    /// <summary>
    /// For the answer to a deletion: Livy gives it when the batch has been killed, and on YARN first waits for the id of its application, for up to
    /// <c>livy.server.yarn.app-lookup-timeout</c> (120 s).
    /// </summary>
    public TimeSpan DeletionTimeout { get; init; } = TimeSpan.FromSeconds(150);
}
