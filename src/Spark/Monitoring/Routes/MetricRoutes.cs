using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring.Routes;

/// <summary>
/// How each metric of the catalogue is read from a live cluster, from the embedded <c>metric-routes.csv</c>. A metric may have several routes; of those that
/// have a value the first one counts.
/// </summary>
public static class MetricRoutes
{
    /// <summary>Position equals <see cref="MetricRoute.Index"/>.</summary>
    public static ImmutableArray<MetricRoute> All { get; } = Read();

    private static readonly ImmutableArray<ImmutableArray<MetricRoute>> ByMetric =
        [.. MetricCatalogue.All.Select(metric => All.Where(route => route.Metric.Index == metric.Index).ToImmutableArray())];

    /// <summary>The best first.</summary>
    public static ImmutableArray<MetricRoute> Of(Metric metric) => ByMetric[metric.Index];

    public static ImmutableArray<MetricRoute> From(MetricSource source) => [.. All.Where(route => route.Source == source)];

    private static ImmutableArray<MetricRoute> Read()
    {
        using var file = typeof(MetricRoutes).Assembly.GetManifestResourceStream("metric-routes.csv")
            ?? throw new InvalidOperationException("metric-routes.csv is not embedded in this assembly; rebuild Sluice.Spark.");
        using var csv = CsvReader.Create(file, new CsvReaderOptions { Separator = ',' });
        var routes = ImmutableArray.CreateBuilder<MetricRoute>();
        while (csv.Read())
        {
            var factor = double.Parse(csv.GetString("factor"), CultureInfo.InvariantCulture);
            routes.Add(new MetricRoute(
                routes.Count,
                MetricCatalogue.Find(csv.GetString("metric")),
                Enum.Parse<MetricSource>(csv.GetString("source"), ignoreCase: true),
                csv.GetString("key"),
                double.IsFinite(factor) && factor > 0 ? factor : throw new FormatException($"metric-routes.csv, row {routes.Count + 1}: the factor is {factor}; it is to be more than 0."),
                csv.GetString("needs")));
        }

        return routes.ToImmutable();
    }
}
