using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Tuning.Rivals;

/// <summary>All that a rival may know when it chooses: what its episode has seen so far, and nothing that a policy would not be allowed.</summary>
public sealed record RivalHistory
{
    public required WorkloadClass Workload { get; init; }

    /// <summary>The levers that a search moves, in the order of their rank; a script may name any lever.</summary>
    public required Selection Selection { get; init; }

    /// <summary>The cluster that the guards are checked against.</summary>
    public required ClusterShape Shape { get; init; }

    /// <summary>The configuration in effect.</summary>
    public required Configuration Current { get; init; }

    /// <summary>In order; the first is the opening, measured under the configuration that the episode began with.</summary>
    public required ImmutableList<Trial> Trials { get; init; }

    /// <summary>Hashes of configurations that were refused or died.</summary>
    public ImmutableHashSet<ulong> Forbidden { get; init; } = [];

    /// <summary>Whether a change that ends at a configuration completes, by this lever, what failed or was turned down before and is not free again.</summary>
    public Func<Lever, Configuration, bool> IsCoolingDown { get; init; } = (_, _) => false;

    /// <summary>
    /// Whether a step may make this change, or these together: the value lies inside the lever's hard limits and differs from the present one, no guard refuses the
    /// result, and it has not been found faulty before. The same rules mask a policy's actions.
    /// </summary>
    public bool Admits(Proposal proposal) => Admits(Current, proposal);

    /// <summary>The same for a change to another configuration than the present one.</summary>
    public bool Admits(Configuration from, Proposal proposal)
    {
        if (proposal.IsHold)
            return true;
        if (proposal.Changes.Any(change => !(change.Value >= change.Lever!.Minimum && change.Value <= change.Lever.Maximum)))
            return false;
        var candidate = proposal.On(from);
        return proposal.Changes.All(change => candidate[change.Lever!] != from[change.Lever!] && GuardRules.Allows(candidate, change.Lever!, Shape))
            && !Forbidden.Contains(candidate.Hash)
            && !proposal.Changes.Any(change => IsCoolingDown(change.Lever!, candidate));
    }
}
