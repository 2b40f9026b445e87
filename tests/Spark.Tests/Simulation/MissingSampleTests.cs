using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Metrics;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>How often a metric is missing while the application runs: .5 % of the samples, and a gap of 2 to 5 minutes each thousand node-hours.</summary>
public sealed class MissingSampleTests
{
    private const int Workers = 9;

    // Several at once do not go missing one by one: (0.005)^6 is one in 10^13.
    private static readonly Metric[] Several = [.. MetricCatalogue.All.Where(metric => metric.OnWorker && !metric.Name.StartsWith("spark.streaming.", StringComparison.Ordinal)).Take(6)];

    [Fact]
    public void Samples_go_missing_one_by_one_and_nodes_fall_silent_for_minutes()
    {
        const int clusters = 100, hours = 20;
        var (missing, samples) = (0, 0);
        var gaps = new List<int>();
        for (var key = 0UL; key < clusters; key++)
        {
            var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.PoissonLow, RunSeed = 13, ClusterKey = key });
            var silent = new int[Workers];
            for (var minute = 1; minute <= 60 * hours; minute++)
            {
                cluster.AdvanceMinutes(minute);
                var window = cluster.Metrics(TimeSpan.FromMinutes(minute - 1), TimeSpan.FromMinutes(minute), NodeRole.Worker, Several);
                for (var node = 0; node < Workers; node++)
                {
                    var absent = Enumerable.Range(0, Several.Length).Count(metric => double.IsNaN(window[metric, node]));
                    if (absent == Several.Length)
                    {
                        silent[node]++;
                        continue;
                    }

                    if (silent[node] > 0)
                        gaps.Add(silent[node]);
                    silent[node] = 0;
                    missing += absent;
                    samples += Several.Length;
                }
            }
        }

        Assert.Equal(0.005, (double)missing / samples, 0.0002);
        // 18 are expected of 18,000 node-hours: four standard deviations either way.
        Assert.InRange(gaps.Count, 2, 36);
        Assert.All(gaps, minutes => Assert.InRange(minutes, 1, 5));
        Assert.Contains(gaps, minutes => minutes > 2);
    }
}
