using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Safety;

/// <summary>A proposed change that has not gone out.</summary>
/// <param name="Proposal">As it was proposed.</param>
/// <param name="LapsesAt">Cluster time.</param>
/// <param name="Verdict">Somebody's decision; null before.</param>
internal sealed record PendingChange(ChangeProposed Proposal, TimeSpan LapsesAt, ProposalVerdict? Verdict = null);
