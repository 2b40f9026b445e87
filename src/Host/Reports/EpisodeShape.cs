using Sluice.Hosting.Fleet;
using Sluice.Hosting.Sessions;

namespace Sluice.Hosting.Reports;

/// <summary>An episode in full, as <c>episode show -o json</c> has it.</summary>
/// <param name="Connection">What the cluster was.</param>
/// <param name="Configuration">Levers that differ from Spark's defaults at the end.</param>
internal sealed record EpisodeShape(
    EpisodeSummary Episode,
    string Connection,
    string Profile,
    ulong Seed,
    ulong ArrivalSeed,
    double ExploitShare,
    string Selection,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<string> Configuration)
{
    public static EpisodeShape Of(JournalledEpisode episode) => new(
        EpisodeSummary.Of(episode),
        LiveConnection.Short(episode.Description),
        episode.Description.Profile,
        episode.Begun.Plan.Seed,
        episode.Begun.Plan.ArrivalSeed,
        episode.Begun.Plan.ExploitShare,
        episode.Begun.SelectionHash,
        Change.Of(episode.Events),
        [.. (episode.Closed?.Configuration ?? []).Select(Change.Describe)]);
}
