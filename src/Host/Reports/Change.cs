using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Reports;

/// <summary>One step of an episode, as tables and <c>-o json</c> show it.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Lever">What was changed first; null where the cluster was left as it was, or put back to the best configuration seen.</param>
/// <param name="From">In the lever's unit; null without a lever.</param>
/// <param name="To">In the lever's unit; null without a lever.</param>
/// <param name="FromText">For people, with its unit.</param>
/// <param name="ToText">For people, with its unit.</param>
/// <param name="Restored">The levers a return put back, with their values.</param>
/// <param name="Component">Which part of the behaviour mixture chose: exploit, explore, script or return.</param>
/// <param name="Probability">mu(a|s).</param>
/// <param name="P99BeforeMs">p99 of the last measured window before.</param>
/// <param name="P99AfterMs">p99 over the step's window.</param>
/// <param name="LoadSeconds">Until the cluster took events again.</param>
/// <param name="StabilisationSeconds">From then until the change had taken effect.</param>
/// <param name="IsStable">False where that was not seen in time.</param>
/// <param name="Outcome">Whether the configuration was measured, faulty or not measurable.</param>
internal sealed record Change(
    int Step,
    string? Lever,
    double? From,
    double? To,
    string? FromText,
    string? ToText,
    IReadOnlyList<string>? Restored,
    ChoiceComponent Component,
    double Probability,
    double P99BeforeMs,
    double P99AfterMs,
    double LoadSeconds,
    double StabilisationSeconds,
    bool IsStable,
    StepOutcome Outcome,
    double Reward)
{
    /// <summary>The levers that the same rollout moved besides.</summary>
    public IReadOnlyList<FurtherMove> Further { get; init; } = [];

    /// <summary>What the table says was done.</summary>
    public string What => Lever ?? (Component == ChoiceComponent.Return ? "back to the best seen" : "hold");

    /// <summary>The steps of an episode in order.</summary>
    public static IReadOnlyList<Change> Of(IEnumerable<IEpisodeEvent> events)
    {
        var changes = new List<Change>();
        var before = double.NaN;
        RolloutRequested? requested = null;
        foreach (var happened in EpisodeReplay.Flatten(events))
        {
            switch (happened)
            {
                case EpisodeOpened opened:
                    before = opened.P99Ms;
                    break;
                case RolloutRequested rollout:
                    // A rollback follows the rollout that failed; the first one is what the step was about.
                    requested = requested?.Step == rollout.Step ? requested : rollout;
                    break;
                case StepRecorded step:
                    changes.Add(Of(step, before, requested?.Step == step.Step ? requested : null));
                    before = step.Outcome == StepOutcome.Measured ? step.P99Ms : before;
                    break;
            }
        }

        return changes;
    }

    private static Change Of(StepRecorded step, double before, RolloutRequested? requested)
    {
        var lever = step.Lever.Length == 0 ? null : LeverCatalogue.Find(step.Lever);
        return new Change(
            step.Step + 1,
            lever?.Name,
            lever is null ? null : step.From,
            lever is null ? null : step.To,
            lever?.Format(step.From),
            lever?.Format(step.To),
            step.Component == ChoiceComponent.Return ? [.. (requested?.Changes ?? []).Select(Describe)] : null,
            step.Component,
            step.Probability,
            before,
            step.Outcome == StepOutcome.Measured ? step.P99Ms : double.NaN,
            step.Durations.Loading.TotalSeconds,
            step.Durations.Stabilisation.TotalSeconds,
            step.IsStable,
            step.Outcome,
            step.Reward)
        {
            Further = [.. step.Further.Where(further => further.Lever.Length > 0).Select(FurtherMove.Of)],
        };
    }

    public static string Describe(LeverSetting setting) => $"{setting.Lever} = {LeverCatalogue.Find(setting.Lever).Format(setting.Value)}";
}
