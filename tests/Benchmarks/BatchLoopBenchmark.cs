using System.Diagnostics;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;

namespace Sluice.Benchmarks;

/// <summary>An hour of micro-batches at the default ten seconds (H5); divide by the batches for the cost of one.</summary>
[MemoryDiagnoser]
public class BatchLoopBenchmark
{
    private const int BatchesAnHour = 360;
    private const int Rounds = 21, HoursARound = 200;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private SimulatedCluster _cluster = null!;

    [Params("poisson-low", "poisson-high", "yahoo-ads", "iot", "trapezoid")]
    public string Workload { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        // Under Spark's default heap the heavy load ends in a dead application, and nothing would be measured.
        var roomy = Configuration.Default.With(SparkLevers.ExecutorMemory, 4096);
        _cluster = SimulatedCluster.Start(new SimulationSettings { Workload = WorkloadCatalogue.Parse(Workload), Initial = roomy, RunSeed = 1 });
        // Rings reach their size in the first hours.
        Advance(4 * Hour);
    }

    [Benchmark(OperationsPerInvoke = BatchesAnHour)]
    public long Batch()
    {
        Advance(Hour);
        return _cluster.Batches;
    }

    /// <summary>
    /// The same loop by the processor time that it takes, which a shared machine changes less than the wall clock, and by the counter of allocated bytes:
    /// one JSON line a workload, medians of the rounds.
    /// </summary>
    public static int Count()
    {
        foreach (var workload in new[] { "poisson-low", "poisson-high", "yahoo-ads", "iot", "trapezoid" })
        {
            var benchmark = new BatchLoopBenchmark { Workload = workload };
            benchmark.SetUp();
            var rounds = new List<(double Seconds, long Allocated)>();
            var batches = benchmark._cluster.Batches;
            for (var round = 0; round < Rounds; round++)
            {
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                for (var hour = 0; hour < HoursARound; hour++)
                    benchmark.Advance(Hour);
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                rounds.Add(((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, allocated));
            }

            var batchesARound = (double)(benchmark._cluster.Batches - batches) / Rounds;
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                bench = "batches",
                workload,
                batchesPerCpuSecond = Math.Round(batchesARound / rounds.Select(round => round.Seconds).Order().ElementAt(Rounds / 2)),
                allocatedBytes = rounds.Select(round => round.Allocated).Order().ElementAt(Rounds / 2),
                batchesARound = Math.Round(batchesARound),
            }));
        }

        return 0;
    }

    private void Advance(TimeSpan span)
    {
        var done = _cluster.AdvanceToAsync(_cluster.Now + span);
        if (!done.IsCompletedSuccessfully)
            throw new InvalidOperationException("A simulated cluster advances at once.");
    }
}
