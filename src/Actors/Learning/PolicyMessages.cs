using Sluice.Messages;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>Asks the node's copy for a version; answered by <see cref="PolicyReady"/> or <see cref="PolicyMissing"/>. Never leaves the node.</summary>
internal sealed record GetPolicy(PolicyVersion Version);

internal sealed record PolicyReady(PolicySnapshot Snapshot);

internal sealed record PolicyMissing(PolicyVersion Version);
