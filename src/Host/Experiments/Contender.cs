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
}
