using Sluice.Hosting.Sessions;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Reports;

/// <summary>One change of a cluster as <c>rollout history</c> shows it.</summary>
/// <param name="Step">From 1.</param>
/// <param name="At">Since the episode's connection was opened, at the end of the step, or of what is known of it.</param>
/// <param name="Levers">What it moved.</param>
/// <param name="Outcome">loaded and measured, or what became of it.</param>
/// <param name="Reward">Null for a step that counts for nothing or is not over.</param>
/// <param name="Reason">Why it was refused, taken back, rejected or lapsed; empty otherwise.</param>
internal sealed record RolloutRow(string Episode, int Step, TimeSpan At, IReadOnlyList<string> Levers, string Outcome, double? Reward, string Reason)
{
    /// <summary>The changes of an episode in order; steps that changed and proposed nothing are left out.</summary>
    public static IEnumerable<RolloutRow> Of(JournalledEpisode episode)
    {
        var steps = episode.Events.Select(happened => (Step: StepOf(happened), Event: happened)).Where(pair => pair.Step >= 0)
            .GroupBy(pair => pair.Step, pair => pair.Event);
        foreach (var step in steps)
        {
            IEpisodeEvent[] events = [.. step];
            var levers = LeversOf(events);
            if (levers.Count == 0)
                continue;
            var recorded = events.OfType<StepRecorded>().FirstOrDefault();
            var (outcome, reason) = OutcomeOf(events, recorded);
            yield return new RolloutRow(
                episode.Episode.ToString(), step.Key + 1, events.Select(AtOf).Max(), levers, outcome, recorded is null or { Outcome: StepOutcome.Unmeasured } ? null : recorded.Reward, reason);
        }
    }

    private static (string Outcome, string Reason) OutcomeOf(IReadOnlyList<IEpisodeEvent> events, StepRecorded? recorded)
    {
        if (events.OfType<GuardAlarmed>().FirstOrDefault() is { } alarm)
            return (recorded is { Outcome: StepOutcome.Unmeasured } ? "rolled back, not to blame" : "rolled back", alarm.Reason);
        if (events.OfType<ChangeUndone>().FirstOrDefault() is { } undone)
            return ("undone", undone.Reason);
        if (events.OfType<ProposalSettled>().LastOrDefault() is { Verdict: ProposalVerdict.Rejected or ProposalVerdict.Lapsed } settled)
            return (settled.Verdict.ToString().ToLowerInvariant(), settled.Reason);
        if (events.OfType<RolloutSettled>().FirstOrDefault(each => each.Outcome != RolloutOutcome.Loaded) is { } failed)
            return (failed.Outcome.ToString().ToLowerInvariant(), failed.Reason ?? "");
        return recorded switch
        {
            { Outcome: StepOutcome.Measured } => ("measured", ""),
            { Outcome: StepOutcome.Faulty } => ("rolled back", "nothing was finished, or latency had no bound"),
            { } => ("not measured", ""),
            null when events.OfType<RolloutRequested>().Any() => ("under way", ""),
            null => ("proposed", ""),
        };
    }

    private static IReadOnlyList<string> LeversOf(IReadOnlyList<IEpisodeEvent> events)
    {
        var changes = events.OfType<ChangeProposed>().FirstOrDefault()?.Changes ?? events.OfType<RolloutRequested>().FirstOrDefault()?.Changes;
        return [.. (changes ?? []).Select(Change.Describe)];
    }

    private static int StepOf(IEpisodeEvent happened) => happened switch
    {
        ChangeProposed each => each.Step,
        ProposalSettled each => each.Step,
        GuardAlarmed each => each.Step,
        ChangeUndone each => each.Step,
        RolloutRequested each => each.Step,
        RolloutSettled each => each.Step,
        StepRecorded each => each.Step,
        _ => -1,
    };

    private static TimeSpan AtOf(IEpisodeEvent happened) => happened switch
    {
        ChangeProposed each => each.At,
        ProposalSettled each => each.At,
        GuardAlarmed each => each.At,
        ChangeUndone each => each.At,
        RolloutRequested each => each.At,
        RolloutSettled each => each.At,
        StepRecorded each => each.At,
        _ => TimeSpan.Zero,
    };
}
