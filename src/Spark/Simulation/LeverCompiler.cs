using System.Collections.Immutable;
using System.Globalization;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation;

/// <summary>
/// Compiles a configuration for one cluster and job. Levers that it does not read are inert here: they keep their values and cost a restart.
/// Child levers count only while their parent is on.
/// </summary>
internal sealed class LeverCompiler(SimulationCoefficients coefficients, ProfileCosts profile, Workload workload)
{
    private const double MiB = 1024 * 1024;

    private static readonly Lever Lz4BlockSize = LeverCatalogue.Find("spark.io.compression.lz4.blockSize");
    private static readonly Lever SnappyBlockSize = LeverCatalogue.Find("spark.io.compression.snappy.blockSize");
    private static readonly Lever ZstdLevel = LeverCatalogue.Find("spark.io.compression.zstd.level");
    private static readonly Lever KryoUnsafe = LeverCatalogue.Find("spark.kryo.unsafe");
    private static readonly Lever ObjectStreamReset = LeverCatalogue.Find("spark.serializer.objectStreamReset");
    private static readonly Lever ResultGetterThreads = LeverCatalogue.Find("spark.resultGetter.threads");
    private static readonly Lever RegisteredRatio = LeverCatalogue.Find("spark.scheduler.minRegisteredResourcesRatio");
    private static readonly Lever RegisteredWait = LeverCatalogue.Find("spark.scheduler.maxRegisteredResourcesWaitingTime");

    private static readonly ImmutableArray<double> RateCaps = [.. SparkLevers.MaxRatePerPartition.Categories.Select(text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) ? rate : double.PositiveInfinity)];

    private readonly JobCosts _job = workload.Job == StreamingJob.AdAnalytics ? coefficients.Jobs.AdAnalytics : coefficients.Jobs.Aggregate;

    public CompiledLevers Compile(Configuration configuration)
    {
        var stages = coefficients.Stages;
        var memory = coefficients.Memory;
        var executors = PlaceExecutors(configuration);
        var codec = Codec(configuration);
        var serialiser = Serialiser(configuration);
        var collector = Collector(configuration, SparkLevers.ExecutorExtraJavaOptions);
        var speculates = Is(configuration, SparkLevers.Speculation);
        var concurrent = (int)configuration[SparkLevers.ConcurrentJobs];
        var batchSeconds = configuration[SparkLevers.BatchDuration] / 1000;

        var mapTasks = workload.KafkaPartitions;
        var reduceTasks = configuration.IsTouched(SparkLevers.DefaultParallelism) ? (int)configuration[SparkLevers.DefaultParallelism] : mapTasks;
        var mapNodes = Math.Min(executors.Nodes, mapTasks);
        var reduceNodes = Math.Min(executors.Nodes, reduceTasks);

        // Bytes after serialisation for a byte of input; what spills is serialised too.
        var shuffled = _job.ShuffledShare * serialiser.Size;
        var shuffleCompressed = Is(configuration, SparkLevers.ShuffleCompress);
        var spillCompressed = Is(configuration, SparkLevers.ShuffleSpillCompress);
        var compress = shuffleCompressed ? codec.CompressSeconds : 0;
        var decompress = shuffleCompressed ? codec.DecompressSeconds : 0;
        var onWire = shuffled / (shuffleCompressed ? codec.Ratio : 1);
        var spillWork = serialiser.Write + serialiser.Read + (spillCompressed ? codec.CompressSeconds + codec.DecompressSeconds : 0);
        var speculation = speculates ? 1 + coefficients.Variation.SpeculationCost : 1;
        var shuffleWrite = FileBufferWork(configuration) * SortWork(configuration, reduceTasks);

        var heap = configuration[SparkLevers.ExecutorMemory] * MiB;
        var offHeap = Is(configuration, SparkLevers.MemoryOffHeapEnabled) ? configuration[SparkLevers.MemoryOffHeapSize] * MiB : 0;
        var unified = (heap - memory.ReservedBytes) * configuration[SparkLevers.MemoryFraction] + offHeap;
        var storage = memory.StorageBytes
            * (Is(configuration, SparkLevers.RddCompress) ? 0.6 : 1)
            * (Is(configuration, SparkLevers.Unpersist) ? 1 : 3);
        storage = Math.Min(storage, unified * configuration[SparkLevers.MemoryStorageFraction]);
        var demand = _job.ShuffledShare * memory.ObjectExpansion * serialiser.DemandShare / executors.PerNode;
        var slots = executors.SlotsPerNode * executors.Nodes;

        var driver = CompileDriver(configuration, mapTasks + reduceTasks);
        return new CompiledLevers
        {
            BatchSeconds = batchSeconds,
            ConcurrentJobs = concurrent,
            RateCap = RateCaps[(int)configuration[SparkLevers.MaxRatePerPartition]] * workload.KafkaPartitions,
            Backpressure = Is(configuration, SparkLevers.BackpressureEnabled)
                ? new RateController(
                    batchSeconds,
                    configuration[SparkLevers.BackpressurePidProportional],
                    configuration[SparkLevers.BackpressurePidIntegral],
                    configuration[SparkLevers.BackpressurePidDerived],
                    configuration[SparkLevers.BackpressurePidMinRate])
                : null,
            DispatchSeconds = driver.Factor * speculation * (stages.BaseSeconds + 2 * stages.PerStageSeconds
                + stages.PerTaskSeconds * ResultWork(configuration) * (mapTasks + reduceTasks)),
            SinkSeconds = _job.SinkSeconds,
            Map = Shapes(mapTasks, mapNodes),
            Reduce = Shapes(reduceTasks, reduceNodes),
            MapFixSeconds = stages.TaskSeconds + PollSeconds(configuration, mapTasks, executors),
            ReduceFixSeconds = stages.TaskSeconds,
            MapPerEvent = speculation * (_job.PerEventSeconds + _job.RecordSerialisationSeconds * serialiser.RecordShare),
            MapPerByte = speculation * (_job.PerByteSeconds + shuffled * (serialiser.Write + compress) * shuffleWrite),
            ReducePerEvent = speculation * stages.ReducePerEventSeconds,
            ReducePerByte = speculation * (shuffled * (serialiser.Read + decompress) + _job.ShuffledShare * stages.ReducePerByteSeconds),
            SpillPerByte = shuffled * spillWork,
            MapNetworkPerByte = 1 / (mapNodes * profile.NetworkBytesPerSecond),
            ReduceNetworkPerByte = (double)(profile.Workers - 1) / profile.Workers * onWire * InFlightWork(configuration)
                / (reduceNodes * profile.NetworkBytesPerSecond),
            FetchSeconds = stages.FetchSeconds * Math.Sqrt(mapTasks / configuration[SparkLevers.ShuffleIoNumConnectionsPerPeer]),
            MapDemandPerByte = demand / mapNodes * Math.Min(1, slots / mapTasks),
            ReduceDemandPerByte = demand / reduceNodes * Math.Min(1, slots / reduceTasks),
            AvailableBytes = Math.Max(1e6, unified - storage),
            HeapBytes = heap,
            BaseLiveBytes = memory.LiveBytes + storage,
            ExecutorShare = 1 / (mapNodes * executors.PerNode),
            GcSecondsPerByte = memory.GcSecondsPerGigabyte / 1e9 * collector.Collection,
            FullPauseShare = collector.PauseShare,
            Executors = executors.Count,
            ExecutorsPerNode = executors.PerNode,
            ShuffleDiskPerByte = onWire / mapNodes,
            SpillDiskPerByte = shuffled / (spillCompressed ? codec.Ratio : 1) / mapNodes,
            LocalityWaitSeconds = LocalityWait(configuration),
            SpeculationTaskShare = speculates ? configuration[SparkLevers.SpeculationMultiplier] : double.PositiveInfinity,
            SpeculationSeconds = speculates ? configuration[SparkLevers.SpeculationInterval] / 1000 : 0,
            MapStragglers = AnyStraggler(mapTasks),
            ReduceStragglers = AnyStraggler(reduceTasks),
            WirePerByte = onWire,
            FootprintBytes = executors.PerNode * (heap + offHeap),
            DriverHeapBytes = configuration[SparkLevers.DriverMemory] * MiB,
            DriverLiveBytes = driver.LiveBytes,
            RegistrationSeconds = Math.Min(configuration[RegisteredWait], 4 * configuration[RegisteredRatio]),
        };

        StageShape[] Shapes(int tasks, int nodes)
        {
            var shapes = new StageShape[concurrent];
            // Under FIFO the older job keeps more of the slots, and the younger one makes up for it when the older ends.
            var overlap = configuration[SparkLevers.SchedulerMode] == 0 ? stages.FifoOverlap : 1;
            for (var others = 0; others < concurrent; others++)
            {
                var left = executors.SlotsPerNode / (1 + others * overlap);
                var busy = Math.Min(executors.SlotsPerNode, (others + 1) * Math.Min((double)tasks / nodes, executors.SlotsPerNode));
                shapes[others] = StageShape.Of(stages, tasks, nodes, left, busy, profile.CoresPerNode, collector.Work);
            }

            return shapes;
        }
    }

    private static bool Is(Configuration configuration, Lever flag) => configuration[flag] != 0;

    private (double Factor, double LiveBytes) CompileDriver(Configuration configuration, int tasks)
    {
        var costs = coefficients.Driver;
        var heap = configuration[SparkLevers.DriverMemory] * MiB;
        var live = costs.LiveBytes + costs.InterfaceBytes + costs.BytesPerTask * tasks;
        var pressure = live < heap ? Math.Min(costs.PressureCeiling, live / (heap - live)) : costs.PressureCeiling;
        var collector = Collector(configuration, SparkLevers.DriverExtraJavaOptions);
        var factor = 1 + costs.Pressure * pressure * (collector.PauseShare < 1 ? 0.9 : 1)
            + costs.EventLog
            - (configuration[SparkLevers.DriverCores] >= 2 ? costs.SecondCore : 0)
            + 0.01 * (30 / configuration[SparkLevers.CleanerPeriodicGCInterval] - 1)
            + 0.005 * Math.Max(0, Math.Log10(1000 / configuration[SparkLevers.SchedulerReviveInterval]))
            + (Is(configuration, SparkLevers.DynamicAllocationEnabled) ? 0.02 : 0);
        return (factor, live);
    }

    // As Spark's standalone master places them: without executor.cores, one executor on each worker shares out cores.max.
    private (int Count, int Nodes, double PerNode, double SlotsPerNode) PlaceExecutors(Configuration configuration)
    {
        var all = profile.Workers * profile.CoresPerNode;
        var cores = configuration.IsTouched(SparkLevers.CoresMax) ? Math.Min(all, (int)configuration[SparkLevers.CoresMax]) : all;
        var taskCpus = configuration[SparkLevers.TaskCpus];
        if (!configuration.IsTouched(SparkLevers.ExecutorCores))
        {
            var nodes = Math.Min(profile.Workers, cores);
            return (nodes, nodes, 1, Math.Max(1, cores / taskCpus / nodes));
        }

        var each = Math.Min(profile.CoresPerNode, (int)configuration[SparkLevers.ExecutorCores]);
        var count = Math.Max(1, Math.Min(cores / each, profile.Workers * (profile.CoresPerNode / each)));
        var used = Math.Min(profile.Workers, count);
        var perNode = (double)count / used;
        return (count, used, perNode, perNode * Math.Max(1, Math.Floor(each / taskCpus)));
    }

    private CodecCosts Codec(Configuration configuration)
    {
        var codecs = coefficients.Codecs;
        var name = SparkLevers.CompressionCodec.CategoryOf(configuration[SparkLevers.CompressionCodec]);
        switch (name)
        {
            case "lz4":
                return Blocks(codecs.Lz4, configuration[Lz4BlockSize]);
            case "snappy":
                return Blocks(codecs.Snappy, configuration[SnappyBlockSize]);
            case "zstd":
                var levels = configuration[ZstdLevel] - 1;
                return codecs.Zstd with
                {
                    CompressSeconds = codecs.Zstd.CompressSeconds * (1 + 0.25 * levels),
                    Ratio = codecs.Zstd.Ratio * (1 + 0.02 * levels),
                };
            default:
                return codecs.Lzf;
        }

        // Larger blocks compress a little better.
        static CodecCosts Blocks(CodecCosts codec, double blockKiB) => codec with { Ratio = codec.Ratio * (1 + 0.01 * Math.Log2(blockKiB / 32)) };
    }

    private (double Write, double Read, double Size, double RecordShare, double DemandShare) Serialiser(Configuration configuration)
    {
        var costs = coefficients.Serialisers;
        if (SparkLevers.Serializer.CategoryOf(configuration[SparkLevers.Serializer]).EndsWith("JavaSerializer", StringComparison.Ordinal))
        {
            // Each reset writes the class descriptors again.
            var resets = 1 + 0.02 * Math.Log10(100 / configuration[ObjectStreamReset]);
            return (costs.JavaWriteSeconds * resets, costs.JavaReadSeconds, _job.JavaSizeFactor, 1, 1);
        }

        var tracking = Is(configuration, SparkLevers.KryoReferenceTracking) ? 1 : 0.92;
        var access = Is(configuration, KryoUnsafe) ? 0.97 : 1;
        var growth = 1 + 0.01 * Math.Max(0, Math.Log2(64 / configuration[SparkLevers.KryoserializerBuffer]));
        return (
            costs.KryoWriteSeconds * tracking * access * growth, costs.KryoReadSeconds * tracking * access, 1,
            costs.KryoRecordShare, costs.KryoDemandShare);
    }

    private (double Work, double Collection, double PauseShare) Collector(Configuration configuration, Lever options)
    {
        var memory = coefficients.Memory;
        var flags = options.CategoryOf(configuration[options]);
        if (flags.Contains("ConcMarkSweep", StringComparison.Ordinal))
            return (memory.CmsWork, memory.CmsCollection, memory.ConcurrentPauseShare);
        if (!flags.Contains("G1GC", StringComparison.Ordinal))
            return (1, 1, 1);
        var tuned = flags.Contains("Occupancy", StringComparison.Ordinal) ? 0.98 : flags.Contains("PauseMillis", StringComparison.Ordinal) ? 1.03 : 1;
        return (memory.G1Work, memory.G1Collection * tuned, memory.ConcurrentPauseShare);
    }

    private double PollSeconds(Configuration configuration, int mapTasks, (int Count, int Nodes, double PerNode, double SlotsPerNode) executors)
    {
        var stages = coefficients.Stages;
        if (!Is(configuration, SparkLevers.ConsumerCacheEnabled))
            return stages.UncachedPollSeconds;
        var cached = Math.Min(1, configuration[SparkLevers.ConsumerCacheMaxCapacity] * executors.Count / mapTasks);
        return cached * stages.PollSeconds + (1 - cached) * stages.UncachedPollSeconds;
    }

    private static double LocalityWait(Configuration configuration)
    {
        var wait = configuration[SparkLevers.LocalityWait];
        var process = configuration.IsTouched(SparkLevers.LocalityWaitProcess) ? configuration[SparkLevers.LocalityWaitProcess] : wait;
        var node = configuration.IsTouched(SparkLevers.LocalityWaitNode) ? configuration[SparkLevers.LocalityWaitNode] : wait;
        return Math.Max(process, node) / 1000;
    }

    private static double FileBufferWork(Configuration configuration) =>
        1 - 0.003 * Math.Log2(configuration[SparkLevers.ShuffleFileBuffer] / 32);

    private static double SortWork(Configuration configuration, int reduceTasks) =>
        reduceTasks > configuration[SparkLevers.ShuffleSortBypassMergeThreshold] ? 1.02 : 1;

    private static double InFlightWork(Configuration configuration) =>
        1 + 0.02 * Math.Max(0, Math.Log2(48 / configuration[SparkLevers.ReducerMaxSizeInFlight]));

    private static double ResultWork(Configuration configuration) =>
        1 + 0.04 * Math.Max(0, Math.Log2(4 / configuration[ResultGetterThreads]));

    private double AnyStraggler(int tasks) => 1 - Math.Pow(1 - coefficients.Variation.StragglerRate, tasks);
}
