using System.Collections.Immutable;
using System.Text.Json;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Rest;

/// <summary>Reads <c>executors</c> (and <c>allexecutors</c>, of which those that are gone do not count).</summary>
internal static class ExecutorList
{
    private static readonly ImmutableArray<MetricRoute> Routes = MetricRoutes.From(MetricSource.Executors);

    /// <summary>Where the executors are; what they report goes to <paramref name="into"/>. Null unless it is a list.</summary>
    public static List<ExecutorPlace>? Add(JsonElement root, TimeSpan at, Readings into)
    {
        if (root.ValueKind != JsonValueKind.Array)
            return null;
        var executors = new List<ExecutorPlace>();
        foreach (var item in root.Items())
        {
            if (item.Child("id"u8).Text() is not { Length: > 0 } id || item.Child("isActive"u8).ValueKind == JsonValueKind.False)
                continue;
            if (HostOf(item.Child("hostPort"u8).Text()) is { Length: > 0 } host)
                executors.Add(new ExecutorPlace(id, host));
            // From 3.0; the collections among these peaks are totals, and the peak of a total is the total.
            var peaks = item.Child("peakMemoryMetrics"u8);
            foreach (var route in Routes)
            {
                var value = item.Child(route.Key).Number();
                into.Set(Entity.Executor(id), route, double.IsNaN(value) ? peaks.Child(route.Key).Number() : value, at);
            }
        }

        return executors;
    }

    private static string? HostOf(string? hostPort)
    {
        if (hostPort is null)
            return null;
        var colon = hostPort.LastIndexOf(':');
        return (colon > 0 ? hostPort[..colon] : hostPort).ToLowerInvariant();
    }
}
