using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live;

/// <summary>Levers that were set and have another value: the job sets them in its code, which wins, or a checkpoint pins them.</summary>
public static class DeadLevers
{
    /// <param name="asked">What was submitted.</param>
    /// <param name="effective">What was read back.</param>
    public static ImmutableArray<Lever> Among(Configuration asked, Configuration effective)
    {
        var written = asked.ToSparkProperties().Select(property => property.Key).ToHashSet(StringComparer.Ordinal);
        return [.. LeverCatalogue.All.Where(lever => written.Contains(lever.PropertyKey) && !asked[lever].Equals(effective[lever]))];
    }
}
