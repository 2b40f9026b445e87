using System.Globalization;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;

namespace Sluice.Hosting.Fleet;

/// <summary>Which simulated clusters a run trains on.</summary>
internal static class FleetPlan
{
    /// <summary>The workloads that a run trains on unless told otherwise: every class there is.</summary>
    public static IReadOnlyList<string> Workloads { get; } = [.. WorkloadCatalogue.Training.Select(workload => workload.Name)];

    /// <summary>Clusters split evenly over workloads, in id order; the first workloads take what is left over.</summary>
    /// <param name="run">Their ids begin with it: <c>demo-1-poisson-high-07</c>.</param>
    /// <param name="clusters">How many.</param>
    /// <param name="workloads">As the workload catalogue spells them.</param>
    /// <param name="profiles">Their machines, in turn within each workload; by default all alike.</param>
    /// <exception cref="FormatException">A workload is unknown or its trace unreadable.</exception>
    public static IReadOnlyList<TrainingCluster> Evenly(
        RunId run, int clusters, IReadOnlyList<string> workloads, IReadOnlyList<ClusterProfile>? profiles = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        if (workloads.GroupBy(Slug.Of).FirstOrDefault(names => names.Count() > 1) is { } twice)
            throw new ArgumentException($"The workloads {string.Join(" and ", twice)} would both be named {twice.Key}: give each one once.", nameof(workloads));
        var digits = clusters.ToString(CultureInfo.InvariantCulture).Length;
        var fleet = new List<TrainingCluster>(clusters);
        for (var w = 0; w < workloads.Count; w++)
        {
            ClusterDescription[] descriptions = [.. (profiles ?? [ClusterProfile.Train]).Select(profile => Classed(workloads[w], profile))];
            var count = clusters / workloads.Count + (w < clusters % workloads.Count ? 1 : 0);
            for (var i = 1; i <= count; i++)
            {
                var number = i.ToString("D" + digits, CultureInfo.InvariantCulture);
                fleet.Add(new TrainingCluster(new ClusterId($"{run}-{Slug.Of(workloads[w])}-{number}"), descriptions[(i - 1) % descriptions.Length]));
            }
        }

        return [.. fleet.OrderBy(cluster => cluster.Cluster.Value, StringComparer.Ordinal)];
    }

    /// <summary>A simulated cluster under a workload, in a named world or its own.</summary>
    public static ClusterDescription Describe(string workload, ClusterId? world = null, ClusterProfile? profile = null) => new(
        new SimulatedConnection(workload, world).ToString(), new WorkloadClass(WorkloadCatalogue.Parse(workload).ClassName), (profile ?? ClusterProfile.Train).Name);

    // Clusters of a class share their reference latency and are each other's baseline, which other machines cannot be.
    private static ClusterDescription Classed(string workload, ClusterProfile profile)
    {
        var description = Describe(workload, profile: profile);
        return profile == ClusterProfile.Train ? description : description with { Class = new WorkloadClass($"{description.Class.Value}@{profile}") };
    }
}
