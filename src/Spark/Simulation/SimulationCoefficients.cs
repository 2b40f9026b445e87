using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Spark.Simulation.Metrics;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation;

/// <summary>
/// Every constant of the simulated cluster, read from the versioned file <c>simulation-coefficients.json</c>: seconds, bytes and ratios.
/// A test pins the file's content; a change is a new version.
/// </summary>
internal sealed record SimulationCoefficients
{
    private static readonly JsonSerializerOptions Reading = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The file that ships with this assembly.</summary>
    public static SimulationCoefficients BuiltIn { get; } = Read();

    public required int Version { get; init; }

    public required ProfileTable Profiles { get; init; }

    public required JobTable Jobs { get; init; }

    public required StageCosts Stages { get; init; }

    public required CodecTable Codecs { get; init; }

    public required SerialiserCosts Serialisers { get; init; }

    public required MemoryCosts Memory { get; init; }

    public required DriverCosts Driver { get; init; }

    public required FailureCosts Failures { get; init; }

    public required WeakLevers WeakLevers { get; init; }

    public required WarmUpCosts WarmUp { get; init; }

    public required Variation Variation { get; init; }

    public required RestartCosts Restarts { get; init; }

    public required MetricStates Metrics { get; init; }

    private static SimulationCoefficients Read()
    {
        using var file = typeof(SimulationCoefficients).Assembly.GetManifestResourceStream("simulation-coefficients.json")
            ?? throw new InvalidOperationException("simulation-coefficients.json is not embedded in this assembly; rebuild Sluice.Spark.");
        return JsonSerializer.Deserialize<SimulationCoefficients>(file, Reading)
            ?? throw new InvalidOperationException("simulation-coefficients.json is empty.");
    }
}

internal sealed record ProfileTable(ProfileCosts Train, ProfileCosts Eval);

internal sealed record ProfileCosts(int Workers, int CoresPerNode, double NodeMemoryMiB, double NetworkBytesPerSecond);

internal sealed record JobTable(JobCosts Aggregate, JobCosts AdAnalytics);

/// <param name="PerEventSeconds">Map CPU an event.</param>
/// <param name="RecordSerialisationSeconds">Map CPU an event that goes to record serialisation; Kryo takes a share of it.</param>
/// <param name="PerByteSeconds">Map CPU a byte of input.</param>
/// <param name="ShuffledShare">Bytes shuffled for each byte of input, before the serialiser's size factor.</param>
/// <param name="JavaSizeFactor">Size of Java-serialised objects relative to Kryo's.</param>
/// <param name="SinkSeconds">Serial write at the end of a batch.</param>
internal sealed record JobCosts(
    double PerEventSeconds, double RecordSerialisationSeconds, double PerByteSeconds, double ShuffledShare, double JavaSizeFactor, double SinkSeconds);

/// <summary>Scheduling, tasks, stages and the network. Rates and shares without a unit are ratios.</summary>
internal sealed record StageCosts(
    double BaseSeconds, double PerStageSeconds, double PerTaskSeconds, double SinkDeviation,
    double TaskSeconds, double PollSeconds, double UncachedPollSeconds,
    double ReducePerEventSeconds, double ReducePerByteSeconds,
    double HyperThreadContention, double TaskSpread, double MaximumScale, double MaximumPower,
    double NodeVariance, double TaskVariance, double ManyTasksShare,
    double NetworkOverlap, double FetchSeconds,
    double LocalityBase, double LocalitySlope, double LocalityFrom, double LocalityTaskShare, double LocalitySeconds,
    double FifoOverlap);

internal sealed record CodecTable(CodecCosts Lz4, CodecCosts Lzf, CodecCosts Snappy, CodecCosts Zstd);

/// <param name="CompressSeconds">CPU a byte in.</param>
/// <param name="DecompressSeconds">CPU a byte out.</param>
/// <param name="Ratio">Bytes in for each byte out.</param>
internal sealed record CodecCosts(double CompressSeconds, double DecompressSeconds, double Ratio);

/// <summary>CPU a serialised byte, and what Kryo makes of the rest.</summary>
internal sealed record SerialiserCosts(
    double JavaWriteSeconds, double JavaReadSeconds, double KryoWriteSeconds, double KryoReadSeconds, double KryoRecordShare, double KryoDemandShare);

/// <summary>Executor memory: what a batch needs, what it allocates, what collecting that costs.</summary>
internal sealed record MemoryCosts(
    double ReservedBytes, double ObjectExpansion, double StorageBytes, double LiveBytes, double LiveShareOfBytes,
    double AllocationPerByte, double GcSecondsPerGigabyte, double FullCollectionRate, double FullCollectionCeiling,
    double FullCollectionSeconds, double FullCollectionSecondsPerGigabyte,
    double ConcurrentPauseShare, double CmsCollection, double CmsWork, double G1Collection, double G1Work, double DirtyBytesPerSecond);

internal sealed record DriverCosts(
    double LiveBytes, double InterfaceBytes, double BytesPerTask, double BytesPerWaitingBatch, double Pressure, double PressureCeiling, double EventLog, double SecondCore);

/// <summary>What kills executors and the application, and what a lost executor costs.</summary>
/// <param name="TaskBytes">User memory of a running task, whatever it reads.</param>
/// <param name="FetchBytes">Largest Kafka fetch that a running map task holds.</param>
/// <param name="UnspillableShareOfBytes">Share of an executor's input that neither spills nor streams.</param>
/// <param name="OutOfMemorySlope">Width of the logistic in demand / user memory - 1.</param>
/// <param name="CollectionShare">Collecting more than this share of a batch, in so many batches running, is out of memory too.</param>
/// <param name="CollectionBatches">How many batches running.</param>
/// <param name="DriverHeapShare">Live share of the driver's heap above which it is exhausted.</param>
/// <param name="AbsenceMedianSeconds">Until a lost executor is replaced.</param>
/// <param name="AbsenceDeviation">Log deviation of that time.</param>
/// <param name="LocalityAfterLoss">How many times likelier a wait for a local slot is while an executor is absent.</param>
internal sealed record FailureCosts(
    double TaskBytes, double FetchBytes, double UnspillableShareOfBytes, double OutOfMemorySlope,
    double CollectionShare, int CollectionBatches, double DriverHeapShare,
    double AbsenceMedianSeconds, double AbsenceDeviation, double LocalityAfterLoss);

/// <summary>
/// What the levers of little effect do. A share is a factor on the work or bytes that the lever touches, at the reference value named beside
/// it or for each doubling from there.
/// </summary>
/// <param name="CompressedStorageShare">Cached bytes left by <c>rdd.compress</c>.</param>
/// <param name="KeptStorageBatches">Batches that stay cached without <c>unpersist</c>.</param>
/// <param name="PeriodicCollection">Driver time of a periodic collection at its default period.</param>
/// <param name="PeriodicCollectionMinutes">That period.</param>
/// <param name="Revive">Driver time for each tenfold quicker revival of offers.</param>
/// <param name="ReviveMilliseconds">Default revival interval.</param>
/// <param name="DynamicAllocation">Driver time of watching the executors' load.</param>
/// <param name="DriverConcurrentCollector">Memory pressure that a concurrent collector leaves on the driver.</param>
/// <param name="UntrackedReferences">Kryo work left without reference tracking.</param>
/// <param name="KryoGrowth">Work of growing a buffer that begins at half the size.</param>
/// <param name="KryoBufferKiB">Default first buffer.</param>
/// <param name="G1EarlyOccupancy">Collection left when G1 starts its cycles earlier.</param>
/// <param name="G1PauseGoal">Collection under a tighter pause goal.</param>
/// <param name="FileBuffer">Shuffle write work saved for each doubling of the buffer.</param>
/// <param name="FileBufferKiB">Default buffer.</param>
/// <param name="InFlight">Network time for each halving of the bytes in flight.</param>
/// <param name="InFlightMiB">Default bytes in flight.</param>
internal sealed record WeakLevers(
    double CompressedStorageShare, double KeptStorageBatches,
    double PeriodicCollection, double PeriodicCollectionMinutes, double Revive, double ReviveMilliseconds,
    double DynamicAllocation, double DriverConcurrentCollector,
    double UntrackedReferences, double KryoGrowth, double KryoBufferKiB, double G1EarlyOccupancy, double G1PauseGoal,
    double FileBuffer, double FileBufferKiB, double InFlight, double InFlightMiB);

internal sealed record WarmUpCosts(
    double ExecutorCoreSeconds, double ExecutorScale, double DriverFirst, double DriverFirstBatches, double DriverSecond, double DriverSecondBatches, double TaskCeiling);

internal sealed record Variation(
    double ProcessingDeviation, double SpeedDeviation, double SlowNodeShare, double SlowNode,
    double DriftDeviation, double DriftSeconds, double DriftStepSeconds,
    double NeighbourMeanSeconds, double NeighbourFactorFrom, double NeighbourFactorTo, double NeighbourSecondsFrom, double NeighbourSecondsTo,
    double StragglerRate, double StragglerFrom, double StragglerShape, double StragglerCeiling, double SpeculationCost);

internal sealed record RestartCosts(
    double DrainSeconds, double QueryMedianSeconds, double QueryDeviation,
    double ApplicationMedianSeconds, double ApplicationDeviation, double NodeMedianSeconds, double NodeDeviation)
{
    /// <summary>How long nothing is processed, seconds: log-normal around its median.</summary>
    /// <param name="scope">What is restarted.</param>
    /// <param name="normal">A standard normal; 0 for the median.</param>
    public double OutageSeconds(ChangeScope scope, double normal)
    {
        var (median, deviation) = scope switch
        {
            ChangeScope.Runtime => (0, 0),
            ChangeScope.Query => (QueryMedianSeconds, QueryDeviation),
            ChangeScope.Application => (ApplicationMedianSeconds, ApplicationDeviation),
            _ => (NodeMedianSeconds, NodeDeviation),
        };
        return median * Math.Exp(deviation * normal);
    }
}
