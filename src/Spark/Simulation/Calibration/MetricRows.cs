using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>K17: how many metrics are flat, and into how many clusters the others fall.</summary>
internal static class MetricRows
{
    private const int Configurations = 600;
    private const int LeversChanged = 6;
    private const double FlatVariance = 0.002;

    public static CalibrationTarget Clusters { get; } = new(
        "K17", "600 random configurations of the five training workloads: clusters of the metrics in the plane of the first two factors; flat share of the 90", "7; 10 %", "± 1; ± 2 points", "Vaquero and Cuadrado 2018, §2.2")
    {
        Measure = bench =>
        {
            var surveys = bench.EachSeed(Survey);
            return
            [
                CalibrationFigure.Between("clusters", "", surveys.Median(survey => survey.Clusters), 6, 8),
                CalibrationFigure.Between("flat share", "%", surveys.Median(survey => survey.FlatPct), 8, 12),
            ];
        },
    };

    private static (double Clusters, double FlatPct) Survey(int seed)
    {
        var random = RandomStream.For(RandomStream.Key(nameof(MetricRows)), (ulong)seed);
        var observations = new List<double[]>();
        var workloads = Workloads.WorkloadCatalogue.Training;
        for (var i = 0; observations.Count < Configurations; i++)
        {
            if (Observe(workloads[i % workloads.Length].Name, Draw(ref random), seed * 10_000 + i) is { } observation)
                observations.Add(observation);
        }

        var varying = Varying(observations);
        // Streaming metrics that a DStream application does not have count among neither.
        var present = Enumerable.Range(0, MetricCatalogue.All.Length).Count(metric => observations.Any(row => double.IsFinite(row[metric])));
        var loadings = LoadingPlane.Of(observations, varying);
        return (SilhouetteClusters.Best(loadings, 2, 12, ref random), 100.0 * (present - varying.Length) / MetricCatalogue.All.Length);
    }

    private static Configuration Draw(ref RandomStream random)
    {
        var shape = new ClusterShape();
        while (true)
        {
            var configuration = Configuration.Default;
            for (var i = 0; i < LeversChanged; i++)
            {
                var lever = Selection.BuiltIn.Levers[random.NextIndex(Selection.BuiltIn.Levers.Length)];
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
    private static int[] Varying(List<double[]> observations) =>
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
