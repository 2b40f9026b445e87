using Sluice.Messages;

namespace Sluice.Hosting.Sessions;

/// <summary>What is to be tuned, and against what it is compared.</summary>
/// <param name="Name">The id of the cluster that is tuned; the others' begin with it.</param>
/// <param name="Workload">As the workload catalogue spells it.</param>
/// <param name="Policy">Chooses the changes.</param>
/// <param name="Steps">Steps, of which the last settles.</param>
/// <param name="Seed">Names the machines, the arrivals and every draw.</param>
/// <param name="ExploitShare">f.</param>
internal sealed record TrialPlan(ClusterId Name, string Workload, PolicyVersion Policy, int Steps, ulong Seed, double ExploitShare);
