using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Experiments;

/// <summary>Who tunes a cluster in an experiment.</summary>
/// <param name="Name">In tables, rows and cluster ids.</param>
internal sealed record Contender(string Name, ActionSource Choice)
{
    public const string PolicyName = "policy";

    public const string TwinName = "defaults";

    /// <summary>Spark's defaults, left alone.</summary>
    public static Contender Twin { get; } = new(TwinName, new FromScript([]));

    /// <summary>Its own f; null for the plan's.</summary>
    public double? ExploitShare { get; init; }

    /// <summary>Runs under this load instead, on the same machines; null for the load of the others.</summary>
    public string? OtherLoad { get; init; }
}
