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

    private static readonly Lever MaximumTaskFailures = LeverCatalogue.Find("spark.task.maxFailures");

    private static readonly ImmutableArray<double> RateCaps = [.. SparkLevers.MaxRatePerPartition.Categories.Select(text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) ? rate : double.PositiveInfinity)];

    private readonly WeakLevers _weak = coefficients.WeakLevers;
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
        var shuffleWrite = 1 - _weak.FileBuffer * Math.Log2(configuration[SparkLevers.ShuffleFileBuffer] / _weak.FileBufferKiB);

        var heap = configuration[SparkLevers.ExecutorMemory] * MiB;
        var offHeap = Is(configuration, SparkLevers.MemoryOffHeapEnabled) ? configuration[SparkLevers.MemoryOffHeapSize] * MiB : 0;
        var unified = (heap - memory.ReservedBytes) * configuration[SparkLevers.MemoryFraction] + offHeap;
        var storage = memory.StorageBytes
            * (Is(configuration, SparkLevers.RddCompress) ? _weak.CompressedStorageShare : 1)
            * (Is(configuration, SparkLevers.Unpersist) ? 1 : _weak.KeptStorageBatches);
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
                + stages.PerTaskSeconds * (mapTasks + reduceTasks)),
            SinkSeconds = _job.SinkSeconds,
            Map = Shapes(mapTasks, mapNodes),
            Reduce = Shapes(reduceTasks, reduceNodes),
            MapFixSeconds = stages.TaskSeconds + (Is(configuration, SparkLevers.ConsumerCacheEnabled) ? stages.PollSeconds : stages.UncachedPollSeconds),
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
            BusyExecutors = Math.Min(executors.Count, Math.Max(mapTasks, reduceTasks)),
            ExecutorsPerNode = executors.PerNode,
            ShuffleDiskPerByte = onWire / mapNodes,
            SpillDiskPerByte = shuffled / (spillCompressed ? codec.Ratio : 1) / mapNodes,
            LocalityWaitSeconds = configuration[SparkLevers.LocalityWait] / 1000,
            SpeculationTaskShare = speculates ? configuration[SparkLevers.SpeculationMultiplier] : double.PositiveInfinity,
            SpeculationSeconds = speculates ? configuration[SparkLevers.SpeculationInterval] / 1000 : 0,
            MapStragglers = AnyStraggler(mapTasks),
            ReduceStragglers = AnyStraggler(reduceTasks),
            WirePerByte = onWire,
            FootprintBytes = executors.PerNode * (heap + offHeap),
            DriverHeapBytes = configuration[SparkLevers.DriverMemory] * MiB,
            DriverLiveBytes = driver.LiveBytes,
            UserBytes = (heap - memory.ReservedBytes) * (1 - configuration[SparkLevers.MemoryFraction]),
            TasksInFlight = Math.Max(1, Math.Min((double)mapTasks / mapNodes, executors.SlotsPerNode) / executors.PerNode),
            MaximumTaskFailures = (int)configuration[MaximumTaskFailures],
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
        var factor = 1 + costs.Pressure * pressure * (collector.PauseShare < 1 ? _weak.DriverConcurrentCollector : 1)
            + costs.EventLog
            - (configuration[SparkLevers.DriverCores] >= 2 ? costs.SecondCore : 0)
            + _weak.PeriodicCollection * (_weak.PeriodicCollectionMinutes / configuration[SparkLevers.CleanerPeriodicGCInterval] - 1)
            + _weak.Revive * Math.Max(0, Math.Log10(_weak.ReviveMilliseconds / configuration[SparkLevers.SchedulerReviveInterval]))
            + (Is(configuration, SparkLevers.DynamicAllocationEnabled) ? _weak.DynamicAllocation : 0);
        return (factor, live);
    }

    // As Spark's standalone master places them: without executor.cores, one executor on each worker shares out cores.max.
    private (int Count, int Nodes, double PerNode, double SlotsPerNode) PlaceExecutors(Configuration configuration)
    {
        var all = profile.Workers * profile.CoresPerNode;
        var cores = configuration.IsTouched(SparkLevers.CoresMax) ? Math.Min(all, (int)configuration[SparkLevers.CoresMax]) : all;
        var taskCpus = configuration[SparkLevers.TaskCpus];
        var mostExecutors = Is(configuration, SparkLevers.DynamicAllocationEnabled)
            ? (int)Math.Min(all, ExecutorLayout.MaxExecutors(configuration))
            : all;
        if (!configuration.IsTouched(SparkLevers.ExecutorCores))
        {
            var nodes = Math.Min(Math.Min(profile.Workers, cores), mostExecutors);
            return (nodes, nodes, 1, Math.Max(1, Math.Min(profile.CoresPerNode, (double)cores / nodes) / taskCpus));
        }

        var each = Math.Min(profile.CoresPerNode, (int)configuration[SparkLevers.ExecutorCores]);
        var count = Math.Max(1, Math.Min(Math.Min(cores / each, mostExecutors), profile.Workers * (profile.CoresPerNode / each)));
        var used = Math.Min(profile.Workers, count);
        var perNode = (double)count / used;
        return (count, used, perNode, perNode * Math.Max(1, Math.Floor(each / taskCpus)));
    }

    private CodecCosts Codec(Configuration configuration) =>
        SparkLevers.CompressionCodec.CategoryOf(configuration[SparkLevers.CompressionCodec]) switch
        {
            "lz4" => coefficients.Codecs.Lz4,
            "snappy" => coefficients.Codecs.Snappy,
            "zstd" => coefficients.Codecs.Zstd,
            _ => coefficients.Codecs.Lzf,
        };

    private (double Write, double Read, double Size, double RecordShare, double DemandShare) Serialiser(Configuration configuration)
    {
        var costs = coefficients.Serialisers;
        if (SparkLevers.Serializer.CategoryOf(configuration[SparkLevers.Serializer]).EndsWith("JavaSerializer", StringComparison.Ordinal))
            return (costs.JavaWriteSeconds, costs.JavaReadSeconds, _job.JavaSizeFactor, 1, 1);

        var tracking = Is(configuration, SparkLevers.KryoReferenceTracking) ? 1 : _weak.UntrackedReferences;
        var growth = 1 + _weak.KryoGrowth * Math.Max(0, Math.Log2(_weak.KryoBufferKiB / configuration[SparkLevers.KryoserializerBuffer]));
        return (costs.KryoWriteSeconds * tracking * growth, costs.KryoReadSeconds * tracking, 1, costs.KryoRecordShare, costs.KryoDemandShare);
    }

    private (double Work, double Collection, double PauseShare) Collector(Configuration configuration, Lever options)
    {
        var memory = coefficients.Memory;
        var flags = options.CategoryOf(configuration[options]);
        if (flags.Contains("ConcMarkSweep", StringComparison.Ordinal))
            return (memory.CmsWork, memory.CmsCollection, memory.ConcurrentPauseShare);
        if (!flags.Contains("G1GC", StringComparison.Ordinal))
            return (1, 1, 1);
        var tuned = flags.Contains("Occupancy", StringComparison.Ordinal) ? _weak.G1EarlyOccupancy
            : flags.Contains("PauseMillis", StringComparison.Ordinal) ? _weak.G1PauseGoal
            : 1;
        return (memory.G1Work, memory.G1Collection * tuned, memory.ConcurrentPauseShare);
    }

    private double InFlightWork(Configuration configuration) =>
        1 + _weak.InFlight * Math.Max(0, Math.Log2(_weak.InFlightMiB / configuration[SparkLevers.ReducerMaxSizeInFlight]));

    private double AnyStraggler(int tasks) => 1 - Math.Pow(1 - coefficients.Variation.StragglerRate, tasks);
}
