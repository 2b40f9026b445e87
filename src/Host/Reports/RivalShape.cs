using Sluice.Tuning.Rivals;

namespace Sluice.Hosting.Reports;

/// <summary>A rival as <c>rival show -o json</c> has it.</summary>
/// <param name="Scripts">The changes that it knows beforehand: none for a search, one list for a preset, one a workload for the best-known configurations.</param>
internal sealed record RivalShape(string Name, string Summary, IReadOnlyList<RivalScript> Scripts)
{
    public static RivalShape Of(IRival rival) => new(rival.Name, rival.Summary, rival switch
    {
        AtOnceRival atOnce => [new RivalScript(null, null, null, null, Changes(atOnce.Changes))],
        ScriptedRival scripted => [new RivalScript(null, null, null, null, Changes(scripted.Changes))],
        BestKnownRival best => [.. best.Table.Workloads.Select(
            entry => new RivalScript(entry.Workload.Value, entry.DefaultP99Ms, entry.P99Ms, entry.Evaluations, Changes(entry.Changes)))],
        _ => [],
    });

    private static IReadOnlyList<RivalChange> Changes(IEnumerable<PlannedChange> changes) =>
        [.. changes.Select(change => new RivalChange(change.Lever.Name, change.Value, change.Lever.Format(change.Value), change.Reason, change.Source))];
}

/// <summary>Changes in the order in which they are made.</summary>
/// <param name="Workload">Null for changes that suit every load.</param>
/// <param name="DefaultP99Ms">Under Spark's defaults; null where it was not searched.</param>
/// <param name="P99Ms">With all changes made; null where it was not searched.</param>
/// <param name="Evaluations">Configurations that were run; null where it was not searched.</param>
internal sealed record RivalScript(string? Workload, double? DefaultP99Ms, double? P99Ms, int? Evaluations, IReadOnlyList<RivalChange> Changes);

/// <param name="Value">In the lever's unit; for categories their position.</param>
/// <param name="ValueText">For people, with its unit.</param>
internal sealed record RivalChange(string Lever, double Value, string ValueText, string Reason, string Source);
