using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Reports;

/// <summary>What a cluster is doing and which change it proposes, as <c>rollout plan</c> and <c>rollout status</c> show it.</summary>
/// <param name="Mode">observe, recommend or apply; empty outside a guarded episode.</param>
/// <param name="Doing">The phase of its episode, or what keeps it from having one.</param>
/// <param name="Why">Why it is paused or in quarantine; empty for one in order.</param>
/// <param name="LastGood">Levers of the last good configuration that differ from Spark's defaults.</param>
/// <param name="Proposal">Null where none waits.</param>
internal sealed record ProposalShape(
    string Cluster, string Mode, string Doing, int Episode, int Step, string Why, IReadOnlyList<LeverSetting> LastGood, ProposedChange? Proposal)
{
    public static ProposalShape Of(ClusterView view) => new(
        view.Cluster.Value, view.Mode?.ToString().ToLowerInvariant() ?? "", view.Phase.ToString().ToLowerInvariant(), view.Episode, view.Step, view.Paused ?? view.Quarantine ?? "",
        view.Configuration, view.Proposal is { } proposal ? ProposedChange.Of(proposal, view.Configuration) : null);
}

/// <param name="Change">The hash of the whole configuration: what <c>rollout approve --change</c> takes.</param>
/// <param name="Restarts">What the change restarts: runtime (nothing), query, application or node.</param>
/// <param name="LapsesAt">UTC.</param>
internal sealed record ProposedChange(string Change, string Restarts, DateTimeOffset LapsesAt, IReadOnlyList<ProposedLever> Levers)
{
    public static ProposedChange Of(ChangeProposed proposal, IReadOnlyList<LeverSetting> inEffect) => new(
        Texts.Invariant($"{proposal.ConfigurationHash:x16}"), proposal.Restarts.ToLowerInvariant(), proposal.LapsesAt,
        [.. proposal.Changes.Select(change => ProposedLever.Of(change, inEffect))]);
}

/// <param name="From">For people, with its unit.</param>
/// <param name="To">For people, with its unit.</param>
internal sealed record ProposedLever(string Lever, string From, string To)
{
    public static ProposedLever Of(LeverSetting change, IReadOnlyList<LeverSetting> inEffect)
    {
        var lever = LeverCatalogue.Find(change.Lever);
        var from = inEffect.Where(setting => setting.Lever == change.Lever).Select(setting => (double?)setting.Value).FirstOrDefault() ?? lever.Default;
        return new(change.Lever, lever.Format(from), lever.Format(change.Value));
    }
}
