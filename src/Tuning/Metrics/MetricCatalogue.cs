using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Metrics;

/// <summary>The metrics of a Spark cluster, read once from the embedded <c>spark-metrics.csv</c>: 75 on the driver, 65 on a worker.</summary>
public static class MetricCatalogue
{
    /// <summary>Every metric; position equals <see cref="Metric.Index"/>.</summary>
    public static ImmutableArray<Metric> All { get; } = Read(CatalogueTable.Embedded("spark-metrics.csv",
        "name", "source", "endpoint_or_tool", "path", "unit", "type", "scope", "group", "description"));

    /// <summary>The metrics of a driver node, in catalogue order.</summary>
    public static ImmutableArray<Metric> OnDriver { get; } = [.. All.Where(metric => metric.OnDriver)];

    /// <summary>The metrics of a worker node, in catalogue order.</summary>
    public static ImmutableArray<Metric> OnWorker { get; } = [.. All.Where(metric => metric.OnWorker)];

    private static readonly FrozenDictionary<string, Metric> ByName = All.ToFrozenDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <exception cref="UnknownMetricException">No such metric; it names the nearest ones.</exception>
    public static Metric Find(string name) => TryFind(name, out var metric) ? metric : throw new UnknownMetricException(name, Nearest(name));

    public static bool TryFind(string name, [NotNullWhen(true)] out Metric? metric) => ByName.TryGetValue(name, out metric);

    /// <summary>The three names most like <paramref name="name"/>, best first.</summary>
    public static ImmutableArray<string> Nearest(string name) => NearestNames.Of(name, All.Select(metric => metric.Name));

    private static ImmutableArray<Metric> Read(CatalogueTable table) =>
        [.. Enumerable.Range(0, table.Count).Select(row => new Metric
        {
            Index = row,
            Name = table[row, "name"],
            Source = table[row, "source"],
            EndpointOrTool = table[row, "endpoint_or_tool"],
            Path = table[row, "path"],
            Unit = table[row, "unit"],
            Type = table.OneOf<MetricType>(row, "type", "gauge", "counter", "rate", "timer"),
            Scope = table.OneOf<MetricScope>(row, "scope", "driver", "worker", "both"),
            Group = table.OneOf<MetricGroup>(row, "group", "A", "B", "C", "D", "E", "F", "G", "Z"),
            Description = table[row, "description"],
        })];
}
