using Sluice.Messages;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// The bound that regret is measured against, no competitor: it knows beforehand, from thousands of runs of the simulated cluster, what is best
/// for a workload, and needs as many steps as that has changes.
/// </summary>
public sealed class BestKnownRival(BestKnownTable table) : IRival
{
    public string Name => "best-known";

    public string Summary =>
        "Sets the best configuration that a long search on the simulated cluster found for the workload, one change a step, the one that gains most first. "
        + "Only for the workloads that were searched.";

    public BestKnownTable Table => table;

    public Proposal Next(RivalHistory history, ref RandomStream random) =>
        ScriptedRival.Next(history, (table.Find(history.Workload) ?? throw new ArgumentException(Refusal(history.Workload))).Changes);

    public string? Refusal(WorkloadClass workload) => table.Find(workload) is null
        ? $"no configuration is known to be the best for workload {workload}; it is known for {string.Join(", ", table.Workloads.Select(entry => entry.Workload.Value))}"
        : null;
}
