using Sluice.Spark.Monitoring.Fetching;

namespace Sluice.Spark.Rollouts.Standalone;

/// <summary>A standalone master that takes submissions over REST. That interface knows no users: keep it on a private network.</summary>
public sealed record StandaloneSettings
{
    /// <summary>Such as <c>http://master:6066</c>; from 2.4 on it has to be switched on (<c>spark.master.rest.enabled</c>).</summary>
    public required string Rest { get; init; }

    /// <summary>The master's UI, such as <c>http://master:8080</c>, which lists the drivers that run.</summary>
    public required string Ui { get; init; }

    /// <summary>Whole, such as 3.3.0.</summary>
    public required string SparkVersion { get; init; }

    /// <summary>What a proxy before either of them asks for; null for nothing.</summary>
    public Credential? Credential { get; init; }

    /// <summary>Certificates (PEM) that sign theirs; null for those that the process trusts.</summary>
    public string? RootsFile { get; init; }
}
