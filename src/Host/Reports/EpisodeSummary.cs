using Sluice.Hosting.Sessions;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Reports;

/// <summary>An episode in one row; latencies are p99 in milliseconds.</summary>
/// <param name="Episode">Cluster and number, as <c>episode show</c> takes it.</param>
/// <param name="ChosenBy">The policy version, or what kind of script.</param>
/// <param name="ReferenceP99Ms">T_ref.</param>
/// <param name="OpeningP99Ms">At the end of the opening.</param>
/// <param name="LastP99Ms">Of the last measured step.</param>
/// <param name="ClosingP99Ms">Over the closing window.</param>
/// <param name="End">closed, running, or why it was abandoned.</param>
internal sealed record EpisodeSummary(
    string Episode,
    EpisodeKind Kind,
    string Class,
    string ChosenBy,
    int Steps,
    double? ReferenceP99Ms,
    double? OpeningP99Ms,
    double? LastP99Ms,
    double? ClosingP99Ms,
    string End)
{
    public static EpisodeSummary Of(JournalledEpisode episode)
    {
        var begun = episode.Begun;
        return new EpisodeSummary(
            episode.Episode.ToString(),
            begun.Plan.Kind,
            begun.Class.Value,
            ChosenByOf(begun.Plan),
            episode.Steps.Count(),
            episode.Opened?.ReferenceP99Ms,
            episode.Opened?.P99Ms,
            episode.Steps.LastOrDefault(step => step.Outcome == StepOutcome.Measured)?.P99Ms,
            episode.Closed?.ClosingP99Ms,
            episode.Closed is { } closed ? closed.Abandoned is { } reason ? $"abandoned: {reason}" : "closed" : "running");
    }

    private static string ChosenByOf(EpisodePlan plan) => plan switch
    {
        { Steps: 0 } => "nothing, a reference",
        { Choice: FromPolicy policy } => policy.Version.ToString(),
        { Choice: FromScript { Changes: [] } } => "nothing, a twin",
        { Choice: FromScript script } => $"script: {string.Join(", ", script.Changes.Select(Change.Describe))}",
        { Choice: FromRival rival } => $"rival: {rival.Name}",
        _ => plan.Choice.GetType().Name,
    };
}
