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
        Advance(4 * Hour);
    }

    [Benchmark(OperationsPerInvoke = BatchesAnHour)]
    public long Batch()
    {
        Advance(Hour);
        return _cluster.Batches;
    }

    private void Advance(TimeSpan span)
    {
        var done = _cluster.AdvanceToAsync(_cluster.Now + span);
        if (!done.IsCompletedSuccessfully)
            throw new InvalidOperationException("A simulated cluster advances at once.");
    }
}
