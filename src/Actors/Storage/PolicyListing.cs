using Sluice.Messages;

namespace Sluice.Actors.Storage;

/// <summary>A stored version, without its weights.</summary>
public sealed record PolicyListing(PolicyVersion Version, string Hash, string SelectionHash);

/// <summary>Two different policies claim one version: two learners wrote, or a store and a journal of different origin were put together.</summary>
public sealed class PolicyConflictException(PolicyVersion version, string stored, string offered)
    : InvalidOperationException($"Policy {version} is stored with hash {stored}; one with hash {offered} may not replace it. Give the run another name, or restore store and journal from the same backup.");
