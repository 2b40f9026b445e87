namespace Sluice.Messages.Learning;

/// <summary>Tells every Akka node that a version exists; weights travel by reference.</summary>
public sealed record PolicyAnnounced(PolicyVersion Policy, string PolicyHash);
