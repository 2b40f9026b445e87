using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation;

/// <summary>Which cluster to simulate, under which load and seeds.</summary>
public sealed record SimulationSettings
{
    public required Workload Workload { get; init; }

    public ClusterProfile Profile { get; init; } = ClusterProfile.Train;

    /// <summary>The configuration that the cluster starts under, already loaded at cluster time zero with cold JVMs.</summary>
    public Configuration Initial { get; init; } = Configuration.Default;

    public ulong RunSeed { get; init; }

    /// <summary>Which cluster of the run; its machines are the same in every episode.</summary>
    public ulong ClusterKey { get; init; }

    public ulong Episode { get; init; }

    /// <summary>
    /// What arrives when. Clusters of one class that share it meet the same load; null gives each (run, cluster, episode) its own. A twin has
    /// all four seeds in common and another <see cref="Initial"/>.
    /// </summary>
    public ulong? ArrivalSeed { get; init; }

    /// <summary>Off for closed-form tests: Poisson counts, node speeds, drift, stragglers and every other draw are at their centre.</summary>
    public bool Noise { get; init; } = true;

    /// <summary>How far back a window of latency or metrics may reach.</summary>
    public TimeSpan Retained { get; init; } = TimeSpan.FromMinutes(90);

    /// <summary>Replaces the batch interval by draws, so that a queue with a known answer runs through the engine.</summary>
    internal Func<double>? BatchSpacingSeconds { get; init; }

    /// <summary>Replaces the processing law by draws, for the same reason.</summary>
    internal Func<double>? ProcessingSeconds { get; init; }

    /// <summary>Replaces the drawn speeds of the workers, 1 being nominal, so that a known node is the slow one; one a worker. Needs <see cref="Noise"/>.</summary>
    internal IReadOnlyList<double>? NodeSpeeds { get; init; }

    internal ulong EffectiveArrivalSeed => ArrivalSeed ?? Stream("arrival-seed").NextUInt64();

    /// <summary>The stream that this (run, cluster, episode) keeps for one purpose.</summary>
    internal RandomStream Stream(string purpose) => RandomStream.For(RunSeed, ClusterKey, Episode, RandomStream.Key(purpose));
}
