using Sluice.Hosting.Fleet;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Reports;

/// <summary>A managed cluster as <c>cluster list</c> shows it.</summary>
/// <param name="Class">Its workload's class; empty for one whose journal is damaged.</param>
/// <param name="Doing">The phase of its episode, or what keeps it from having one.</param>
/// <param name="Episode">The current or last one's number; -1 before the first.</param>
/// <param name="Steps">Steps recorded in it.</param>
/// <param name="Why">Why it is paused or in quarantine; empty for one in order.</param>
/// <param name="Configuration">Levers in effect that differ from Spark's defaults.</param>
/// <param name="Latency">How it is known: simulated, sink, or estimate for a lower bound; empty for a cluster that is not known.</param>
internal sealed record ClusterRow(string Cluster, string Class, string Doing, int Episode, int Steps, string Why, IReadOnlyList<LeverSetting> Configuration, string Latency)
{
    public static ClusterRow Of(ClusterView view) => new(
        view.Cluster.Value, view.Description?.Class.Value ?? "", view.Phase.ToString().ToLowerInvariant(), view.Episode, view.Step, view.Paused ?? view.Quarantine ?? "",
        view.Configuration, view.Description is { } description ? LiveConnection.LatencyOf(description) : "");
}
