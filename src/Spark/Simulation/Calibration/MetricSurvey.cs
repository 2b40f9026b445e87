using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>What 600 random configurations of the training workloads tell about the metrics.</summary>
/// <param name="Varying">Metrics that the variance filter keeps, by index.</param>
/// <param name="Loadings">Theirs on the first two factors, in the same order.</param>
/// <param name="FlatPct">Metrics that the filter drops, percent of the catalogue's.</param>
internal sealed record MetricSurvey(int[] Varying, PlanePoint[] Loadings, double FlatPct)
{
    private const int Configurations = 600;
    private const int LeversChanged = 6;
    private const double FlatVariance = 0.002;
    private const int FewestClusters = 2, MostClusters = 12;

    public static MetricSurvey Of(int seed)
    {
        var random = RandomStream.For(RandomStream.Key(nameof(MetricRows)), (ulong)seed);
        var observations = new List<double[]>();
        var workloads = Workloads.WorkloadCatalogue.Training;
        for (var i = 0; observations.Count < Configurations; i++)
        {
            if (Observe(workloads[i % workloads.Length].Name, Draw(ref random), seed * 10_000 + i) is { } observation)
                observations.Add(observation);
        }

        var varying = FilterByVariance(observations);
        // Streaming metrics that a DStream application does not have count among neither.
        var present = Enumerable.Range(0, MetricCatalogue.All.Length).Count(metric => observations.Any(row => double.IsFinite(row[metric])));
        return new MetricSurvey(varying, LoadingPlane.Of(observations, varying), 100.0 * (present - varying.Length) / MetricCatalogue.All.Length);
    }

    /// <summary>How many clusters the loadings fall into, by silhouette.</summary>
    public int Clusters()
    {
        var random = RandomStream.For(RandomStream.Key(nameof(Clusters)), (ulong)Varying.Length);
        return SilhouetteClusters.Best(Loadings, FewestClusters, MostClusters, ref random);
    }

    /// <summary>The cluster of each varying metric when there are <paramref name="clusters"/>.</summary>
    public IReadOnlyList<int> Assign(int clusters)
    {
        var random = RandomStream.For(RandomStream.Key(nameof(Assign)), (ulong)Varying.Length);
        return SilhouetteClusters.Assign(Loadings, clusters, ref random);
    }

    private static Configuration Draw(ref RandomStream random)
    {
        var shape = new ClusterShape();
        while (true)
        {
            var configuration = Configuration.Default;
            for (var i = 0; i < LeversChanged; i++)
            {
                var lever = CalibrationLevers.All[random.NextIndex(CalibrationLevers.All.Length)];
                configuration = configuration.With(
                    lever, lever.IsNumeric ? lever.Minimum * Math.Pow(lever.Maximum / lever.Minimum, random.NextUniform()) : random.NextIndex(lever.Categories.Length));
            }

            if (GuardRules.Check(configuration, shape).Count == 0)
                return configuration;
        }
    }

    // Minutes 10 to 14 of a fresh cluster, over the driver and the workers; null when the application died.
    private static double[]? Observe(string workload, Configuration configuration, int seed)
    {
        var cluster = CalibrationBench.Start(workload, configuration, seed);
        cluster.AdvanceMinutes(14);
        if (!cluster.Health().IsUp)
            return null;
        var row = new double[MetricCatalogue.All.Length];
        Array.Fill(row, double.NaN);
        foreach (var role in new[] { NodeRole.Driver, NodeRole.Worker })
        {
            var window = SimulatedClusterCalls.Of(cluster.ReadMetricsAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(14), role, MetricCatalogue.All));
            for (var metric = 0; metric < row.Length; metric++)
            {
                var nodes = Enumerable.Range(0, window.Nodes).Select(node => window[metric, node]).Where(double.IsFinite).ToArray();
                if (nodes.Length > 0)
                    row[metric] = nodes.Average();
            }
        }

        return row;
    }

    // After scaling to [0, 1]; the raw variance would depend on units.
    private static int[] FilterByVariance(List<double[]> observations) =>
    [
        .. Enumerable.Range(0, MetricCatalogue.All.Length).Where(metric =>
        {
            var column = observations.Select(row => row[metric]).Where(double.IsFinite).ToArray();
            if (column.Length == 0 || column.Max() <= column.Min())
                return false;
            var (low, width, mean) = (column.Min(), column.Max() - column.Min(), column.Average());
            return column.Average(value => (value - mean) * (value - mean)) / (width * width) > FlatVariance;
        }),
    ];
}
