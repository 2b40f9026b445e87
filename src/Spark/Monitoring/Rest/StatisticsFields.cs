using System.Collections.Immutable;
using System.Text.Json;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Rest;

/// <summary>Reads <c>streaming/statistics</c>. Its totals begin again with every StreamingContext, which its start time tells apart.</summary>
internal static class StatisticsFields
{
    private static readonly ImmutableArray<MetricRoute> Routes = MetricRoutes.From(MetricSource.Statistics);

    /// <summary>Null unless it is an object.</summary>
    public static Readings? Add(JsonElement root, TimeSpan at, Readings into)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        var incarnation = (ulong)(uint)string.GetHashCode(root.Child("startTime"u8).Text() ?? "", StringComparison.Ordinal);
        foreach (var route in Routes)
            into.Set(Entity.Driver, route, root.Child(route.Key).Number(), at, incarnation);
        return into;
    }
}
