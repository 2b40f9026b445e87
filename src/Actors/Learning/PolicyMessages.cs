using Sluice.Messages;
using Sluice.Tuning.Policy;

namespace Sluice.Actors.Learning;

/// <summary>Asks the node's copy for a version; answered by <see cref="PolicyReady"/>, <see cref="PolicyMissing"/> or <see cref="PolicyUnreadable"/>. Never leaves the node.</summary>
internal sealed record GetPolicy(PolicyVersion Version);

internal sealed record PolicyReady(PolicySnapshot Snapshot);

internal sealed record PolicyMissing(PolicyVersion Version);

/// <summary>The store could not be read: says nothing about the version, ask again.</summary>
internal sealed record PolicyUnreadable(PolicyVersion Version, string Reason);
