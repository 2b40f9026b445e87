using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Progress;

/// <summary>Puts the progress of queries among the readings: for each query the mean over its triggers, and over queries as <see cref="Readings.Merge"/> has it.</summary>
internal static class ProgressFields
{
    private static readonly ImmutableArray<(MetricRoute Route, Func<QueryProgress, double> Field)> Fields =
        [.. MetricRoutes.From(MetricSource.Progress).Select(route => (route, FieldOf(route.Key)))];

    public static void Add(List<QueryProgress> triggers, TimeSpan at, Readings into)
    {
        foreach (var query in triggers.GroupBy(trigger => trigger.Query, StringComparer.Ordinal))
        {
            foreach (var (route, field) in Fields)
                into.Merge(Entity.Driver, route, query.Select(field).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), at);
        }
    }

    /// <summary>Events that the last trigger of each query left in the sources; NaN without triggers, or where a query does not say.</summary>
    public static double Lag(List<QueryProgress> triggers) => triggers.Count == 0
        ? double.NaN
        : triggers.GroupBy(trigger => trigger.Query, StringComparer.Ordinal).Sum(query => query.Last().LagEvents);

    private static Func<QueryProgress, double> FieldOf(string key) => key switch
    {
        "inputRowsPerSecond" => trigger => trigger.InputRate,
        "processedRowsPerSecond" => trigger => trigger.ProcessedRate,
        "durationMs.triggerExecution" => trigger => trigger.TriggerMs,
        _ => throw new FormatException($"metric-routes.csv: the progress of a query has no field {key}."),
    };
}
