namespace Sluice.Spark.Simulation.Workloads;

/// <summary>
/// A workload opened on one arrival seed: what arrives in each second of cluster time. Seconds are asked for in increasing order, whatever the
/// configuration does, so two clusters on one seed see the same arrivals.
/// </summary>
public abstract class LoadCurve
{
    /// <summary>Mean of the Poisson number of events that arrive in [second, second + 1).</summary>
    public abstract double EventsIn(long second);

    /// <summary>Size of the events that arrive in that second.</summary>
    public abstract EventSize SizeIn(long second);
}
