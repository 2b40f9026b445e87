using Sluice.Messages;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>Asks the node's copy for a version; answered by <see cref="PolicyReady"/>, <see cref="PolicyMissing"/> or <see cref="PolicyUnreadable"/>. Never leaves the node.</summary>
internal sealed record GetPolicy(PolicyVersion Version);

/// <param name="Snapshot">The version.</param>
/// <param name="Selection">What it observes and moves; null where the store does not have that.</param>
internal sealed record PolicyReady(PolicySnapshot Snapshot, Selection? Selection);

internal sealed record PolicyMissing(PolicyVersion Version);

/// <summary>The store could not be read: says nothing about the version, ask again.</summary>
internal sealed record PolicyUnreadable(PolicyVersion Version, string Reason);
