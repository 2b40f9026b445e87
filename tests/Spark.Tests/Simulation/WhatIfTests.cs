using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Calibration;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>
/// Questions that a Spark engineer would ask before changing one lever, with the direction and rough size that the source gives for the
/// change of the processing time.
/// </summary>
public sealed class WhatIfTests
{
    private const int Seeds = 7;

    [Theory]
    [InlineData("More executor memory at a small load?", "poisson-low", 10_000, "spark.executor.memory", "4096", -0.03, 0.03,
        "Spark tuning guide: memory helps what spills or collects; 59 MB an executor do neither")]
    [InlineData("More executor memory when batches spill?", "poisson-high", 10_000, "spark.executor.memory", "4096", -0.40, -0.25,
        "Vaquero and Cuadrado 2018, section 4.3: ten-second batches barely cope; Spark's default heap is 1 GB")]
    [InlineData("Kryo with tiny events?", "poisson-low", 1250, "spark.serializer", "org.apache.spark.serializer.KryoSerializer", -0.04, 0.02,
        "Tuning guide: Kryo pays by the shuffled byte; Ousterhout NSDI'15: fixed costs dominate small jobs")]
    [InlineData("Kryo with large events?", "poisson-high", 2500, "spark.serializer", "org.apache.spark.serializer.KryoSerializer", -0.30, -0.10,
        "Tuning guide: often as much as 10x smaller and faster; payload dilutes that")]
    [InlineData("Speculation on a healthy fleet?", "poisson-high", 2500, "spark.speculation", "true", -0.03, 0.03,
        "Dolly NSDI'13: stragglers are rare and heavy; copies cost about one percent")]
    [InlineData("Hundreds of reducers for a small batch?", "poisson-low", 1250, "spark.default.parallelism", "400", 0.8, 2.0,
        "Ousterhout, Sparrow: about 1,500 tasks/s through one scheduler; 364 more tasks cost a quarter of a second and their launch")]
    [InlineData("A quarter of the cores?", "poisson-high", 2500, "spark.cores.max", "18", 0.5, 1.1,
        "Two waves of 36 tasks: Ousterhout NSDI'15, CPU is the bottleneck")]
    [InlineData("The Kafka consumer cache off?", "poisson-low", 1250, "spark.streaming.kafka.consumer.cache.enabled", "false", 0.10, 0.35,
        "Spark Kafka integration guide: without the cache every task builds its consumer; SPARK-19185 pays it for safety")]
    [InlineData("Two jobs at a time on a cluster that one fills?", "poisson-high", 10_000, "spark.streaming.concurrentJobs", "2", 0.2, 0.8,
        "OSPBench (van Dongen): concurrent jobs share the executors' slots")]
    [InlineData("A four times larger driver?", "poisson-low", 1250, "spark.driver.memory", "4096", -0.22, -0.06,
        "SPARK-12920, SPARK-25594: bookkeeping of tasks fills the driver's heap and slows it")]
    [InlineData("A denser codec?", "poisson-high", 2500, "spark.io.compression.codec", "zstd", 0.0, 0.10,
        "zstd and LZ4 READMEs: twice the CPU a byte for 1.4 times the ratio; the network is not the bottleneck")]
    public void One_lever_at_a_time(
        string question, string workload, double batchMs, string lever, string value, double atLeast, double atMost, string source)
    {
        var handle = LeverCatalogue.Find(lever);
        var start = Configuration.Default.With(SparkLevers.BatchDuration, batchMs);
        var change = Change(workload, start, start.With(handle, Value(handle, value)));
        Assert.True(change >= atLeast && change <= atMost, $"{question} {change:P1}, not {atLeast:P0} .. {atMost:P0} ({source})");
    }

    [Fact]
    public void Half_the_interval_near_saturation_relieves_a_small_heap_and_overloads_a_light_one()
    {
        // Das et al. SoCC'14: utilisation is processing time over interval; fixed costs weigh double, memory demand half.
        var heavy = Change("poisson-high", Configuration.Default, Configuration.Default.With(SparkLevers.BatchDuration, 5000));
        var light = Change(
            "poisson-low", Configuration.Default.With(SparkLevers.BatchDuration, 2500), Configuration.Default.With(SparkLevers.BatchDuration, 1250));
        Assert.InRange(2 * (1 + heavy) - 1, -0.30, -0.05);
        Assert.InRange(2 * (1 + light) - 1, 0.6, 1.1);
    }

    [Theory]
    [InlineData(0.25, -0.45, -0.15, "Zaharia et al. OSDI 2008 (LATE): copies of a slow machine's tasks halve a job's time")]
    [InlineData(0.9, -0.03, 0.03, "Dolly NSDI'13: most variation is below the multiple at which a copy is worth a slot")]
    public void Speculation_with_one_slow_node(double speed, double atLeast, double atMost, string source)
    {
        var (without, with) = (Seconds(0), Seconds(1));
        Assert.True(with / without - 1 >= atLeast && with / without - 1 <= atMost, $"{without:F2} s, {with:F2} s: {with / without - 1:P1}, not {atLeast:P0} .. {atMost:P0} ({source})");

        double Seconds(double speculation) => Enumerable.Range(0, Seeds).Select(seed => SteadyRun.Of(SimulatedCluster.Start(new SimulationSettings
        {
            Workload = WorkloadCatalogue.Parse("poisson-high:20000"),
            Initial = Configuration.Default.With(SparkLevers.Speculation, speculation),
            RunSeed = 17,
            ClusterKey = (ulong)seed,
            NodeSpeeds = [1, 1, 1, 1, 1, 1, 1, 1, speed],
        }))).Median(run => run.ProcessingSeconds);
    }

    private static double Change(string workload, Configuration from, Configuration to)
    {
        var bench = new CalibrationBench(0, Seeds, Environment.ProcessorCount, CancellationToken.None);
        return bench.Steady(workload, to).Median(run => run.ProcessingSeconds) / bench.Steady(workload, from).Median(run => run.ProcessingSeconds) - 1;
    }

    private static double Value(Lever lever, string text) =>
        lever.IsNumeric ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : lever.Categories.IndexOf(text);
}
