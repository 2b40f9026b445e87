using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// What a person would do who reads the tuning guides and makes every recommendation in turn, the most promising first. Each preset stays within
/// six changes, so that it is complete before the last of ten steps.
/// </summary>
public static class ExpertPresets
{
    private const string StreamingGuide = "Spark Streaming Programming Guide 2.3, 'Performance Tuning', ";
    private const string TuningGuide = "Spark Tuning Guide 2.3, ";

    private static readonly PlannedChange Kryo = new(
        SparkLevers.Serializer, SparkLevers.Serializer.ValueOf("org.apache.spark.serializer.KryoSerializer"),
        "Kryo is faster and more compact than Java's serialisation, which is slow and large for many classes.",
        TuningGuide + "'Data Serialization'; " + StreamingGuide + "'Data Serialization'");

    private static readonly PlannedChange ConcurrentCollector = Collector(
        "-XX:+UseConcMarkSweepGC",
        "Concurrent collection keeps pauses short and batch times even, at some cost in throughput.",
        StreamingGuide + "'Memory Tuning'");

    public static ScriptedRival LowLatency { get; } = new(
        "guide-low-latency",
        "Short batches and everything the guides say against delay: Kryo, no waiting for data-local slots, a concurrent collector, a driver with room.",
        [
            new(
                SparkLevers.BatchDuration, 2000, "The interval that the published reruns of the Yahoo benchmark give Spark; latency is at least the time a batch is filled for.",
                "Yahoo streaming benchmark (Chintapalli et al. 2016) and its rerun on Spark 3.0 (2020)"),
            Kryo,
            new(
                SparkLevers.LocalityWait, 100, "Waiting for a local slot takes longer than the short tasks of a streaming job do.",
                "OSPBench (van Dongen and Van den Poel 2020): locality.wait of 0 to 100 ms"),
            ConcurrentCollector,
            new(
                SparkLevers.DriverMemory, 4096, "The driver schedules every task of every batch; a full heap there delays all of them.",
                "Spark Configuration 2.3, 'Application Properties'; SPARK-12920"),
            new(
                SparkLevers.DefaultParallelism, 36, "Half as many reduce tasks as cores: launching them costs latency when batches are short.",
                StreamingGuide + "'Task Launching Overheads'"),
        ]);

    public static ScriptedRival Throughput { get; } = new(
        "guide-throughput",
        "Batches of moderate length that use every core: Kryo, two tasks a core, larger heaps and shuffle buffers, and backpressure against overload.",
        [
            Kryo,
            new(
                SparkLevers.DefaultParallelism, 144, "Two to three tasks a core keep the cores busy: 72 cores, 144 tasks.",
                TuningGuide + "'Level of Parallelism'"),
            new(
                SparkLevers.ExecutorMemory, 12288, "A heap that holds a batch's shuffle spares the spilling and collecting that long batches cause.",
                TuningGuide + "'Memory Usage of Reduce Tasks'"),
            new(
                SparkLevers.BatchDuration, 5000, "The guide's own starting point, 5 to 10 s, at its lower end.",
                StreamingGuide + "'Setting the Right Batch Interval'"),
            new(
                SparkLevers.ShuffleFileBuffer, 1024, "Fewer, larger writes of shuffle files.",
                "Apache Spark @Scale: a 60 TB+ production use case (Facebook Engineering 2016)"),
            new(
                SparkLevers.BackpressureEnabled, SparkLevers.BackpressureEnabled.ValueOf("true"), "Intake follows the rate that the job sustains.",
                "Spark Streaming Programming Guide 2.3, 'Deploying Applications'"),
        ]);

    public static ScriptedRival Memory { get; } = new(
        "guide-memory",
        "Room first: large executor heaps shared by fewer tasks, Kryo, G1 for the large heaps, more of the heap for shuffles, then shorter batches.",
        [
            new(
                SparkLevers.ExecutorMemory, 16384, "A quarter of the node, well below the 32 GiB at which the JVM's pointers double in size.",
                "Spark Documentation 2.3, 'Hardware Provisioning': at most 75 % of a machine's memory for Spark"),
            Kryo,
            Collector(
                "-XX:+UseG1GC", "G1 improves matters where garbage collection is a bottleneck and heaps are large.",
                TuningGuide + "'Garbage Collection Tuning'"),
            new(
                SparkLevers.MemoryFraction, 0.75, "A streaming job keeps little user data in the heap: shuffles may have more of it before they spill.",
                TuningGuide + "'Memory Management Overview'"),
            new(
                SparkLevers.DriverMemory, 4096, "The driver keeps the accounts of every batch; 1 GiB fills within hours.",
                "Spark Configuration 2.3, 'Application Properties'; SPARK-12920"),
            new(
                SparkLevers.BatchDuration, 5000, "Half the data a batch needs half the memory, and latency falls with it.",
                StreamingGuide + "'Setting the Right Batch Interval'"),
        ]);

    private static PlannedChange Collector(string flags, string reason, string source) =>
        new(SparkLevers.ExecutorExtraJavaOptions, SparkLevers.ExecutorExtraJavaOptions.ValueOf(flags), reason, source);
}
