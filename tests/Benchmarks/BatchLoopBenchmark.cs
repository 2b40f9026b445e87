using BenchmarkDotNet.Attributes;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;

namespace Sluice.Benchmarks;

/// <summary>An hour of micro-batches at the default ten seconds (H5); divide by the batches for the cost of one.</summary>
[MemoryDiagnoser]
public class BatchLoopBenchmark
{
    private const int BatchesAnHour = 360;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private SimulatedCluster _cluster = null!;

    [Params("poisson-low", "poisson-high", "yahoo-ads", "iot", "trapezoid")]
    public string Workload { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.Parse(Workload), RunSeed = 1 });
        // Rings reach their size in the first hours.
        _cluster.AdvanceToAsync(4 * Hour).GetAwaiter().GetResult();
    }

    [Benchmark(OperationsPerInvoke = BatchesAnHour)]
    public long Batch()
    {
        _cluster.AdvanceToAsync(_cluster.Now + Hour).GetAwaiter().GetResult();
        return _cluster.Batches;
    }
}
