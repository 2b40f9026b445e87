using System.CommandLine;
using Sluice.Spark.Simulation;

namespace Sluice.Hosting.Cli;

/// <summary>The option that names the machines of a simulated cluster.</summary>
internal static class ProfileFlag
{
    public static Option<ClusterProfile> Create() => Flag.With(
        "--profile", "train|eval", "Machines: train (8 vCPU, 64 GiB a node) or eval (4 vCPU, 15 GiB).", ClusterProfile.Train);
}
