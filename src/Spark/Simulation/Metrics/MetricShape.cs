using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>How a simulated metric follows the state of its group.</summary>
internal enum ShapeKind
{
    /// <summary>Typical + spread v, never below zero.</summary>
    Plain,

    /// <summary>Spread v where that is positive: often exactly zero.</summary>
    ZeroInflated,

    /// <summary>Constant.</summary>
    Flat,

    /// <summary>Of Structured Streaming only: a DStream application does not have it.</summary>
    Absent,

    /// <summary>What the other processor modes leave of the cores.</summary>
    CpuRest,

    /// <summary>What is in use leaves of the memory.</summary>
    MemoryAvailable,

    /// <summary>At most four fifths of what is available.</summary>
    MemoryCached,

    /// <summary>At most what is cached.</summary>
    MemoryDirty,
}

/// <summary>
/// value = typical + spread [sign(x)|x|^p + a x2 + 0.3 q + e]: x the standardised state of the group, x2 its second state, q a latent that
/// the group shares, e noise. Counters are rates, a second of wall time.
/// </summary>
/// <param name="Metric">Its row in the catalogue.</param>
/// <param name="Kind">Which of the forms it has.</param>
/// <param name="Typical">The value at x = 0, the metric's unit.</param>
/// <param name="Spread">What a deviation of x adds.</param>
/// <param name="Ceiling">No sample is above it.</param>
/// <param name="Power">p, in 0.8 .. 1.2.</param>
/// <param name="Secondary">a.</param>
/// <param name="Deviation">Standard deviation of e.</param>
internal sealed record MetricShape(
    Metric Metric, ShapeKind Kind, double Typical, double Spread, double Ceiling, double Power, double Secondary, double Deviation)
{
    // One draw of the powers and weights for good: they belong to the catalogue and not to a run.
    private const ulong CatalogueSeed = 20180901;

    public int Index { get; } = Metric.Index;

    public int Group { get; } = (int)Metric.Group;

    public bool OnDriver { get; } = Metric.OnDriver && Kind != ShapeKind.Absent;

    public bool OnWorker { get; } = Metric.OnWorker && Kind != ShapeKind.Absent;

    /// <summary>Cores in one of the processor's modes: there are fewer to share on a smaller node.</summary>
    public bool IsProcessorMode { get; } = Metric.Name.StartsWith("node_cpu_seconds_total.", StringComparison.Ordinal);

    /// <summary>By <see cref="Metric.Index"/>.</summary>
    public static ImmutableArray<MetricShape> All { get; } = Read();

    private static ImmutableArray<MetricShape> Read()
    {
        using var file = typeof(MetricShape).Assembly.GetManifestResourceStream("simulated-metrics.csv")
            ?? throw new InvalidOperationException("simulated-metrics.csv is not embedded in this assembly; rebuild Sluice.Spark.");
        using var csv = CsvReader.Create(file, new CsvReaderOptions { Separator = ',' });
        var shapes = new MetricShape?[MetricCatalogue.All.Length];
        while (csv.Read())
        {
            var metric = MetricCatalogue.Find(csv.GetString("name"));
            var random = RandomStream.For(CatalogueSeed, RandomStream.Key(metric.Name));
            shapes[metric.Index] = new MetricShape(
                metric,
                Enum.Parse<ShapeKind>(csv.GetString("shape").Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
                csv.Parse<double>("typical"),
                csv.Parse<double>("spread"),
                csv.GetString("ceiling") is { Length: > 0 } ceiling ? double.Parse(ceiling, CultureInfo.InvariantCulture) : double.PositiveInfinity,
                0.8 + 0.4 * random.NextUniform(),
                SecondaryWeight(metric.Group) * (0.6 + 0.8 * random.NextUniform()),
                (0.25 + 0.1 * random.NextUniform()) * (0.6 + 0.8 * random.NextUniform()));
        }

        return [.. shapes.Select((shape, i) => shape
            ?? throw new InvalidOperationException($"simulated-metrics.csv has no line for {MetricCatalogue.All[i].Name}; add one."))];
    }

    // Without the secondaries of the load and heap groups, load, heap and network fall together in the plane of the first two factors.
    private static double SecondaryWeight(MetricGroup group) => group switch
    {
        MetricGroup.Load or MetricGroup.Heap => 0.5,
        MetricGroup.Network or MetricGroup.Delay => 0.3,
        _ => 0,
    };
}
