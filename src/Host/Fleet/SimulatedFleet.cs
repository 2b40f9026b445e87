using System.Globalization;
using Sluice.Actors.Clusters;
using Sluice.Actors.Fleet;
using Sluice.Hosting.Sessions;
using Sluice.Messages;

namespace Sluice.Hosting.Fleet;

/// <summary>Simulated clusters that nodes tune in real time, spread over the workloads that training has.</summary>
internal sealed class SimulatedFleet
{
    /// <param name="clusters">How many.</param>
    /// <param name="speed">Cluster time that passes in a unit of real time.</param>
    /// <param name="retained">How far back a window of theirs may reach; null for as far as tuning ever asks.</param>
    /// <exception cref="RefusedException">There are none, or time would not pass.</exception>
    public SimulatedFleet(int clusters, double speed, TimeSpan? retained = null)
    {
        if (clusters is < 1 or > 100_000)
            throw RefusedException.Usage($"There can be 1 to 100000 simulated clusters, not {clusters}.");
        if (!(speed is > 0 and <= 10_000))
            throw RefusedException.Usage(string.Create(CultureInfo.InvariantCulture, $"--speed is {speed}; give a number above 0, at most 10000."));
        Factory = retained is { } shorter ? new SimulatedClusterFactory(speed) { Retained = shorter } : new SimulatedClusterFactory(speed);
        var managed = new FleetSettings(
            [.. FleetPlan.Evenly(new RunId("fleet"), clusters, FleetPlan.Workloads).Select(cluster => new ManagedCluster(cluster.Cluster, cluster.Description))],
            PretrainedPolicy.Document.Snapshot.Version);
        Managed = managed with { Silence = managed.Silence / Math.Min(speed, 20) };
    }

    /// <summary>These and no others.</summary>
    public Served Served => new(Factory, Managed);

    public ISparkClusterFactory Factory { get; }

    public FleetSettings Managed { get; }
}
