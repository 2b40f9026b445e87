using Sluice.Hosting.Sessions;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;

namespace Sluice.Hosting.Reports;

/// <summary>What <c>tune --cluster -o json</c> shows; latencies are p99 in milliseconds. Holds no secret.</summary>
/// <param name="Episode">As <c>episode show</c> takes it.</param>
/// <param name="Connection">Where the cluster is.</param>
/// <param name="Mode">How far it was left to the tuner.</param>
/// <param name="IsEstimate">True where no sink is read: latencies are lower bounds.</param>
/// <param name="ReferenceP99Ms">Over the opening, before anything was changed.</param>
/// <param name="ClosingP99Ms">Over the closing window.</param>
/// <param name="Configuration">Levers that differ from Spark's defaults at the end.</param>
internal sealed record LiveTuningShape(
    string Episode,
    string Connection,
    ClusterMode Mode,
    bool IsEstimate,
    double ReferenceP99Ms,
    double? ClosingP99Ms,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<string> Configuration,
    string Journal)
{
    public static LiveTuningShape Of(ClusterFile file, WatchedEpisode episode, string journal) => new(
        episode.Episode.ToString(),
        file.Spark.Ui,
        file.Safety.Mode,
        !file.Settings.HasSink,
        episode.Opened.ReferenceP99Ms,
        episode.Closed.ClosingP99Ms,
        Change.Of(episode.Events),
        [.. episode.Closed.Configuration.Select(Change.Describe)],
        journal);
}
