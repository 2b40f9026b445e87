using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Tuning.Levers;

/// <summary>
/// The fixed facts of a Spark cluster and its job that guard rules are decided from. The defaults are the reference cluster: one driver
/// node and nine workers of 8 vCPU and 64 GiB, standalone, and a job that tolerates what the simulated one tolerates. A count or size
/// that is not positive is refused with <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public sealed record ClusterShape
{
    /// <summary>Worker nodes; the driver has a node of its own.</summary>
    public int Workers { get; init => field = Positive(value); } = 9;

    /// <summary>Virtual cores of one node.</summary>
    public int CoresPerNode { get; init => field = Positive(value); } = 8;

    /// <summary>Physical memory of one node, MiB.</summary>
    public double NodeMemoryMiB { get; init => field = Positive(value); } = 65536;

    public ResourceManager Manager { get; init; } = ResourceManager.Standalone;

    /// <summary>Major and minor version, such as 2.3.</summary>
    public string SparkVersion { get; init; } = "2.3";

    /// <summary>Partitions of the topics the job reads.</summary>
    public int KafkaPartitions { get; init => field = Positive(value); } = 36;

    /// <summary>Major version of the JVM on every node; Spark 2.3 runs on 8.</summary>
    public int JavaVersion { get; init => field = Positive(value); } = 8;

    /// <summary>Whether the external shuffle service runs on every worker. Without it, asking for it stops executors from registering.</summary>
    public bool ShuffleServiceRuns { get; init; }

    /// <summary>Whether writing an event twice leaves the sink as writing it once does; what re-executes tasks needs it.</summary>
    public bool SinkIsIdempotent { get; init; } = true;

    /// <summary>Whether batches may run side by side and finish out of order: no state between batches, and offsets committed accordingly.</summary>
    public bool BatchesMayOverlap { get; init; } = true;

    private static T Positive<T>(T value, [CallerMemberName] string name = "") where T : INumber<T> => value > T.Zero && T.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} of a cluster must be more than 0; state what the cluster has.");
}
