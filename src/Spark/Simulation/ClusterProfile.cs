using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation;

/// <summary>The machines of a simulated cluster: one driver and nine workers.</summary>
public enum ClusterProfile
{
    /// <summary>8 vCPU, 64 GiB and 2.5 Gbit/s a node: what training data come from; every calibration row holds here.</summary>
    Train,

    /// <summary>4 vCPU, 15 GiB and 0.9 Gbit/s a node: the shape of the evaluation clusters.</summary>
    Eval,
}

internal static class ClusterProfiles
{
    public static ProfileCosts Costs(this ClusterProfile profile, SimulationCoefficients coefficients) =>
        profile switch
        {
            ClusterProfile.Train => coefficients.Profiles.Train,
            ClusterProfile.Eval => coefficients.Profiles.Eval,
            _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "No such cluster profile; use Train or Eval."),
        };

    public static ClusterShape Shape(this ProfileCosts costs, int kafkaPartitions) => new()
    {
        Workers = costs.Workers,
        CoresPerNode = costs.CoresPerNode,
        NodeMemoryMiB = costs.NodeMemoryMiB,
        Manager = ResourceManager.Standalone,
        SparkVersion = "2.3",
        KafkaPartitions = kafkaPartitions,
    };
}
