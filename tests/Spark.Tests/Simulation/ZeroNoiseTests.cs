using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>Without noise a warm batch takes what the equations say, and latency is bounded exactly.</summary>
public sealed class ZeroNoiseTests
{
    private static SimulatedCluster Run(string workload, Configuration configuration, double minutes = 60)
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadCatalogue.Parse(workload),
            Initial = configuration,
            Noise = false,
        });
        cluster.AdvanceMinutes(minutes);
        return cluster;
    }

    [Fact]
    public void A_warm_batch_of_the_light_load_takes_what_the_equations_say()
    {
        const double events = 100_000, nodes = 9, tasks = 36;
        var bytes = events * EventSize.TruncatedNormal(500, 300).MeanBytes;

        // Driver: 350 MB and 0.4 MB a task of 1 GiB.
        const double live = 350e6 + 72 * 0.4e6, heap = 1024.0 * 1024 * 1024;
        var job = (1 + 1.1 * live / (heap - live) + 0.03) * (0.075 + 2 * 0.020 + 72 * 0.0005);
        const double sink = 0.175;

        // Four tasks a node on eight slots: one wave, no shared hyper-threads, the slowest of four by 0.10 x 0.56 (log2 4)^0.85.
        var spread = Math.Exp(0.10 * 0.56 * Math.Pow(2, 0.85));
        var shuffled = bytes * 0.5 * 1.25;
        var map = (0.045 + 0.020 + (events * 15e-6 + bytes * 8.2e-9 + shuffled * (9e-9 + 2.5e-9)) / tasks) * spread;
        var reduce = (0.045 + (shuffled * (11e-9 + 0.55e-9) + events * 5e-6 + bytes * 0.5 * 3e-9) / tasks) * spread;
        var mapNetwork = bytes / nodes / 312e6;
        var reduceNetwork = shuffled / 2.1 * 8 / 9 / nodes / 312e6 + 0.004 * Math.Sqrt(36);
        map = Math.Max(map, mapNetwork) + 0.15 * Math.Min(map, mapNetwork);
        reduce = Math.Max(reduce, reduceNetwork) + 0.15 * Math.Min(reduce, reduceNetwork);

        // 3.5 bytes of objects a shuffled byte fit the execution memory.
        var held = 150e6 + 20e6 + bytes / nodes * (0.5 * 3.5 + 0.05);
        var gc = 0.15e-9 * 6 * bytes / nodes * held / (heap - held);

        var cluster = Run("poisson-low", Configuration.Default);
        Assert.Equal(job + sink + map + reduce + gc, cluster.Engine.LastProcessingSeconds, 1e-9);
    }

    [Fact]
    public void A_spilling_batch_of_the_heavy_load_takes_what_the_equations_say()
    {
        const double batch = 10, nodes = 9, tasks = 36, heap = 1024.0 * 1024 * 1024;
        const double events = 100_000 * batch;
        var bytes = events * EventSize.TruncatedNormal(5000, 300).MeanBytes;
        const double live = 350e6 + 72 * 0.4e6;
        var job = (1 + 1.1 * live / (heap - live) + 0.03) * (0.115 + 72 * 0.0005);
        var available = (heap - 300 * 1024 * 1024) * 0.6 - 20e6;
        var demand = bytes / nodes * 0.5 * 3.5;
        var spilled = 1 - available / demand;
        var shuffled = bytes * 0.5 * 1.25;
        var spill = shuffled * spilled * (9e-9 + 11e-9 + 2.5e-9 + 0.55e-9);
        var spread = Math.Exp(0.10 * 0.56 * Math.Pow(2, 0.85));
        var map = (0.065 + (events * 15e-6 + bytes * 8.2e-9 + shuffled * 11.5e-9 + spill) / tasks) * spread;
        var reduce = (0.045 + (shuffled * 11.55e-9 + events * 5e-6 + bytes * 1.5e-9 + spill) / tasks) * spread;
        var mapNetwork = bytes / nodes / 312e6;
        var reduceNetwork = shuffled / 2.1 * 8 / 9 / nodes / 312e6 + 0.024;
        map = Math.Max(map, mapNetwork) + 0.15 * Math.Min(map, mapNetwork);
        reduce = Math.Max(reduce, reduceNetwork) + 0.15 * Math.Min(reduce, reduceNetwork);
        var held = 150e6 + 20e6 + available + 0.05 * bytes / nodes;
        var gc = 0.15e-9 * 6 * bytes / nodes * held / (heap - held);
        var dirty = shuffled / 2.1 / nodes * (1 + 2 * spilled);
        var disk = Math.Max(0, dirty / 120e6 - batch);

        var cluster = Run("poisson-high", Configuration.Default);
        Assert.True(spilled > 0.3);
        Assert.Equal(job + 0.175 + map + reduce + gc + disk, cluster.Engine.LastProcessingSeconds, 1e-6);
    }

    [Fact]
    public void Latency_is_between_three_quarters_of_the_processing_time_and_that_and_an_interval()
    {
        var cluster = Run("poisson-low", Configuration.Default);
        var processing = 1000 * cluster.Engine.LastProcessingSeconds;
        var latency = cluster.Latency(TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(58), LatencyBasis.Completion);
        var (low, high) = (0.75 * processing, processing + 10_000);
        Assert.Equal((low + high) / 2, latency.MeanMs, 1e-3);
        Assert.Equal(high, latency.MaxMs, 1e-3);
        Assert.Equal((high - low) / Math.Sqrt(12), latency.DeviationMs, 1e-3);
        Assert.Equal(low + 0.99 * (high - low), latency.P99Ms, 1e-3);
    }

    [Theory]
    [InlineData(SweptBy.Events)]
    [InlineData(SweptBy.Size)]
    [InlineData(SweptBy.Coldness)]
    [InlineData(SweptBy.FewerSlots)]
    public void Processing_takes_longer_with(SweptBy axis)
    {
        double[] seconds = axis switch
        {
            SweptBy.Events => [.. new[] { 1000, 5000, 20_000, 80_000, 120_000 }.Select(rate => Seconds($"poisson-high:{rate}", Configuration.Default))],
            SweptBy.Size => [Seconds("poisson-low:50000", Configuration.Default), Seconds("poisson-high:50000", Configuration.Default)],
            SweptBy.Coldness => [.. new[] { 60, 2, 0.4 }.Select(minutes => Run("poisson-low", Configuration.Default, minutes).Engine.LastProcessingSeconds)],
            _ => [.. new[] { 36, 18, 9 }.Select(cores => Seconds("poisson-high", Configuration.Default.With(SparkLevers.CoresMax, cores)))],
        };
        for (var i = 1; i < seconds.Length; i++)
            Assert.True(seconds[i] > seconds[i - 1], $"{axis}: {string.Join(", ", seconds)}");
    }

    [Fact]
    public void A_heap_helps_until_the_batch_fits_and_no_further()
    {
        var seconds = new[] { 1024, 1536, 2048, 3072, 8192, 16384, 32768 }
            .Select(heap => Seconds("poisson-high:50000", Configuration.Default.With(SparkLevers.ExecutorMemory, heap))).ToArray();
        for (var i = 1; i < seconds.Length; i++)
            Assert.True(seconds[i] <= seconds[i - 1]);
        Assert.True(seconds[1] < 0.97 * seconds[0]);
        Assert.Equal(1, seconds[^1] / seconds[4], 0.01);
    }

    [Fact]
    public void With_a_large_heap_longer_batches_are_more_efficient()
    {
        var shares = new[] { 1250, 2500, 5000, 10_000, 20_000 }
            .Select(ms => Seconds("poisson-high", Configuration.Default.With(SparkLevers.ExecutorMemory, 16384).With(SparkLevers.BatchDuration, ms)) / ms).ToArray();
        for (var i = 1; i < shares.Length; i++)
            Assert.True(shares[i] < shares[i - 1]);
    }

    [Fact]
    public void Between_too_short_and_too_long_there_is_a_best_interval()
    {
        var p99 = new[] { 1000, 2500, 5000, 15_000, 30_000 }
            .Select(ms => Run("poisson-high", Configuration.Default.With(SparkLevers.BatchDuration, ms)).Latency(TimeSpan.FromMinutes(40), TimeSpan.FromMinutes(50)).P99Ms)
            .ToArray();
        var best = Array.IndexOf(p99, p99.Min());
        Assert.InRange(best, 1, 3);
        Assert.True(p99[0] > 2 * p99[best]);
        Assert.True(p99[^1] > 2 * p99[best]);
    }

    private static double Seconds(string workload, Configuration configuration) => Run(workload, configuration).Engine.LastProcessingSeconds;

    public enum SweptBy
    {
        Events,
        Size,
        Coldness,
        FewerSlots,
    }
}
