using System.Collections.Concurrent;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>
/// What the rows measure with: clusters by seed, all cores, and runs that several rows share. Every run depends on its seed alone and lands at
/// its seed's place, so the thread count changes no number.
/// </summary>
/// <param name="FirstSeed">Key of a scenario's first cluster; the others follow it.</param>
/// <param name="Seeds">Clusters a scenario.</param>
/// <param name="Threads">Threads to use.</param>
/// <param name="Stop">Checked before each run.</param>
internal sealed record CalibrationBench(int FirstSeed, int Seeds, int Threads, CancellationToken Stop)
{
    private const ulong RunSeed = 2018;

    private readonly ConcurrentDictionary<(string Workload, Configuration Configuration), SteadyRun[]> _steady = new();

    /// <summary>A cluster at time zero; its machines and load are those of the seed, whatever the scenario.</summary>
    public static SimulatedCluster Start(string workload, Configuration configuration, int seed) => SimulatedCluster.Start(new SimulationSettings
    {
        Workload = WorkloadCatalogue.Parse(workload),
        Initial = configuration,
        RunSeed = RunSeed,
        ClusterKey = (ulong)seed,
    });

    /// <summary>The hour of <see cref="SteadyRun"/> for each seed.</summary>
    public SteadyRun[] Steady(string workload, Configuration configuration) =>
        _steady.GetOrAdd((workload, configuration), _ => EachSeed(seed => SteadyRun.Of(Start(workload, configuration, seed))));

    /// <summary>One result a seed, in the order of the seeds.</summary>
    public T[] EachSeed<T>(Func<int, T> run) => EachSeed(1, (_, seed) => run(seed));

    /// <summary>One result a scenario 0 .. <paramref name="scenarios"/> - 1 and seed, in that order.</summary>
    public T[] EachSeed<T>(int scenarios, Func<int, int, T> run)
    {
        var results = new T[scenarios * Seeds];
        Parallel.For(
            0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = Stop }, i => results[i] = run(i / Seeds, FirstSeed + i % Seeds));
        return results;
    }
}
