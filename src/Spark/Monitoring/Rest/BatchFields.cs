using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Routes;
using Sluice.Spark.Monitoring.Sampling;

namespace Sluice.Spark.Monitoring.Rest;

/// <summary>Puts batches among the readings: the mean of each field over those that are new.</summary>
internal static class BatchFields
{
    private static readonly ImmutableArray<(MetricRoute Route, Func<CompletedBatch, double> Field)> Fields =
        [.. MetricRoutes.From(MetricSource.Batches).Select(route => (route, FieldOf(route.Key)))];

    public static void Add(List<CompletedBatch> batches, TimeSpan at, Readings into)
    {
        foreach (var (route, field) in Fields)
        {
            var mean = batches.Select(field).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
            into.Set(Entity.Driver, route, mean, at);
        }
    }

    /// <summary>Records a second over what the batches cover; NaN without batches.</summary>
    public static double ArrivalRate(List<CompletedBatch> batches) =>
        batches.Sum(batch => batch.InputSize) / batches.Sum(batch => batch.IntervalMs) * 1000;

    private static Func<CompletedBatch, double> FieldOf(string key) => key switch
    {
        "schedulingDelay" => batch => batch.SchedulingDelayMs,
        "processingTime" => batch => batch.ProcessingTimeMs,
        "totalDelay" => batch => batch.TotalDelayMs,
        "inputSize" => batch => batch.InputSize,
        "numFailedOutputOps" => batch => batch.FailedOperations,
        _ => throw new FormatException($"metric-routes.csv: a batch has no field {key}."),
    };
}
