using System.Collections.Immutable;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>A <c>spark-submit</c> on this machine.</summary>
public sealed record SubmitSettings
{
    /// <summary>Such as <c>/opt/spark/bin/spark-submit</c>.</summary>
    public required string Command { get; init; }

    /// <summary>A folder of this cluster's own, which nobody else may write to: what is submitted is kept there, and tells whose a process is.</summary>
    public required string Folder { get; init; }

    /// <summary>Variables that the command gets besides those that find a JVM and configuration files; no others of this process, which may hold secrets.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>How long a command may take that is to end by itself.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(120);
}
