using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

public sealed class DeterminismTests
{
    private const int Clusters = 24;

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Threads_alter_nothing(int threads) => Assert.Equal(Fleet(1), Fleet(threads));

    private static ulong[] Fleet(int threads)
    {
        var hashes = new ulong[Clusters];
        Parallel.For(0, Clusters, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => hashes[i] = Episode((ulong)i));
        return hashes;
    }

    // An episode of everything: restarts, failures, latency, metrics; the bits of all answers.
    private static ulong Episode(ulong key)
    {
        var random = RandomStream.For(key, 99);
        var cluster = SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadCatalogue.Training[(int)(key % 5)],
            RunSeed = 2018,
            ClusterKey = key,
            Episode = 7,
        });
        var hash = 14695981039346656037UL;
        for (var step = 0; step < 8; step++)
        {
            cluster.Advance(cluster.Now + TimeSpan.FromMinutes(5));
            var latency = cluster.Latency(cluster.Now - TimeSpan.FromMinutes(4), cluster.Now);
            Mix(latency.MeanMs);
            Mix(latency.P99Ms);
            Mix(cluster.Health().LagEvents);
            foreach (var value in cluster.Metrics(cluster.Now - TimeSpan.FromMinutes(3), cluster.Now, NodeRole.Worker, [.. MetricCatalogue.All]).Values)
                Mix(value);
            Lever[] levers = [SparkLevers.BatchDuration, SparkLevers.ExecutorMemory, SparkLevers.MemoryFraction, SparkLevers.ConcurrentJobs];
            var lever = levers[random.NextIndex(levers.Length)];
            Mix(cluster.Apply(cluster.Effective.With(lever, lever.Minimum + random.NextUniform() * (lever.Maximum - lever.Minimum))).Duration.TotalSeconds);
        }

        return hash;

        void Mix(double value) => hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211UL;
    }
}
