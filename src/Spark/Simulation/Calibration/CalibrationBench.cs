using System.Collections.Concurrent;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>
/// What the rows measure with: clusters by seed, all cores, and runs that several rows share. Every run depends on its seed alone and lands at
/// its seed's place, so the thread count changes no number.
/// </summary>
/// <param name="Seeds">Clusters a scenario, keys 0 to this - 1.</param>
/// <param name="Threads">Threads to use.</param>
/// <param name="Stop">Checked before each run.</param>
internal sealed record CalibrationBench(int Seeds, int Threads, CancellationToken Stop)
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
    public T[] EachSeed<T>(Func<int, T> run) => Each(Seeds, run);

    /// <summary>One result for each of 0 .. <paramref name="count"/> - 1, in that order.</summary>
    public T[] Each<T>(int count, Func<int, T> run)
    {
        var results = new T[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = Stop }, i => results[i] = run(i));
        return results;
    }
}
