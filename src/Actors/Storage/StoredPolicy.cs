using Sluice.Tuning.Policy;

namespace Sluice.Actors.Storage;

/// <summary>A policy version with what the next update needs beside it.</summary>
/// <param name="Running">Running means of the classes that bring one episode an update.</param>
public sealed record StoredPolicy(PolicySnapshot Snapshot, RunningBaseline Running);
