namespace Sluice.Hosting.Serving;

/// <summary>What <c>GET /cluster</c> shows: the Akka cluster as this node sees it.</summary>
/// <param name="Address">This node, with the number of its incarnation; null before it is started.</param>
/// <param name="Leader">The member that takes others in; null where this node knows none.</param>
/// <param name="Learner">The member that runs the learner, or takes it over at this moment.</param>
/// <param name="Quarantined">The entities of this node, and of no other, whose journal is damaged.</param>
internal sealed record ClusterShape(
    string? Address, bool Ready, string Reason, string? Leader, string? Learner, IReadOnlyList<MemberShape> Members, IReadOnlyList<QuarantinedShape> Quarantined);

/// <param name="Status">In lower case, as in the label of <c>sluice_cluster_members</c>.</param>
internal sealed record MemberShape(string Address, string Status, IReadOnlyList<string> Roles, bool Reachable);

/// <param name="Entity">Its persistence id, as <c>sluice journal repair</c> takes it.</param>
/// <param name="SequenceNr">The first event that cannot be trusted.</param>
internal sealed record QuarantinedShape(string Entity, long SequenceNr, string Reason);
