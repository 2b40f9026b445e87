using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>The simulated cluster's calls, which complete at once, without the awaiting.</summary>
internal static class SimulatedClusterCalls
{
    public static void Advance(this SimulatedCluster cluster, TimeSpan instant)
    {
        var call = cluster.AdvanceToAsync(instant);
        Completed(call.IsCompletedSuccessfully);
    }

    public static void AdvanceMinutes(this SimulatedCluster cluster, double minutes) => cluster.Advance(TimeSpan.FromMinutes(minutes));

    public static LoadReport Apply(this SimulatedCluster cluster, Configuration configuration) => Of(cluster.ApplyAsync(configuration));

    public static LatencySummary Latency(this SimulatedCluster cluster, TimeSpan from, TimeSpan to, LatencyBasis basis) =>
        Of(cluster.ReadLatencyAsync(new LatencyQuery(from, to, basis)));

    /// <summary>p99 of the events that arrive between two minutes of cluster time, seconds.</summary>
    public static double ArrivalP99(this SimulatedCluster cluster, double fromMinute, double toMinute) =>
        cluster.Latency(TimeSpan.FromMinutes(fromMinute), TimeSpan.FromMinutes(toMinute), LatencyBasis.Arrival).P99Ms / 1000;

    public static ClusterHealth Health(this SimulatedCluster cluster) => Of(cluster.ReadHealthAsync());

    public static T Of<T>(ValueTask<T> call)
    {
        Completed(call.IsCompletedSuccessfully);
        return call.Result;
    }

    private static void Completed(bool isCompleted)
    {
        if (!isCompleted)
            throw new InvalidOperationException("A simulated cluster answers at once.");
    }
}
