using Sluice.Actors.Membership;

namespace Sluice.Hosting.Reports;

/// <summary>What <c>serve -o json</c> shows when the node has ended.</summary>
/// <param name="Address">The node's address, with the number of its incarnation.</param>
/// <param name="Journal">Where the journal is, without a password.</param>
/// <param name="End">Why it ended.</param>
internal sealed record ServeShape(string Address, IReadOnlyList<string> Roles, string Journal, NodeEnd End);
