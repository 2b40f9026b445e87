using Sluice.Spark.Live.Examining;

namespace Sluice.Hosting.Reports;

/// <summary>What <c>doctor</c>, <c>cluster add</c> and <c>tune --dry-run</c> show with <c>-o json</c>; holds no secret.</summary>
/// <param name="Ok">False where a check failed.</param>
/// <param name="Added">True where the cluster is registered now.</param>
internal sealed record ExaminedShape(string Cluster, bool Ok, bool Added, IReadOnlyList<Finding> Findings)
{
    public static ExaminedShape Of(string cluster, IReadOnlyList<Finding> findings, bool added = false) =>
        new(cluster, findings.All(finding => finding.State != FindingState.Failed), added, findings);
}
