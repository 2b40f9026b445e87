using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>The best configuration that was found for a workload.</summary>
/// <param name="Workload">The class of the clusters that carry it.</param>
/// <param name="Changes">From Spark's defaults, the one that gains most first.</param>
/// <param name="Evaluations">Configurations that were run to find it, each on one seed at least.</param>
/// <param name="DefaultP99Ms">Under Spark's defaults on the same seeds, milliseconds.</param>
/// <param name="P99Ms">Geometric mean over the seeds, milliseconds.</param>
public sealed record BestKnownConfiguration(
    WorkloadClass Workload, ImmutableArray<PlannedChange> Changes, int Evaluations, double DefaultP99Ms, double P99Ms)
{
    public Configuration Configuration => Changes.Aggregate(Configuration.Default, (made, change) => made.With(change.Lever, change.Value));
}
