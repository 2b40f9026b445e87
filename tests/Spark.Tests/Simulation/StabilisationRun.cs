using System.Collections.Immutable;
using Sluice.Spark.Simulation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>A change of configuration watched as the cluster's actors watch it: a sample every ten seconds until the detector settles.</summary>
internal sealed record StabilisationRun(LoadReport Load, StabilisationVerdict Verdict, TimeSpan Took, StabilisationObstacles LastObstacles)
{
    private static readonly ImmutableArray<Metric> Watched = Selection.BuiltIn.WorkerMetrics;

    public static StabilisationRun Watch(
        SimulatedCluster cluster, Configuration changed, StabilisationSettings settings)
    {
        var lagBefore = cluster.Health().LagEvents;
        var load = cluster.Apply(changed);
        var loadedAt = cluster.Now;
        var interval = TimeSpan.FromMilliseconds(changed[SparkLevers.BatchDuration]);
        var detector = StabilisationDetector.Begin(settings, loadedAt, lagBefore, interval);
        var obstacles = StabilisationObstacles.None;
        for (var at = loadedAt + settings.Every; ; at += settings.Every)
        {
            cluster.Advance(at);
            var latency = cluster.Latency(at - settings.Window, at, LatencyBasis.Completion);
            var minute = TimeSpan.FromMinutes(Math.Floor(at.TotalMinutes));
            var sample = new StabilisationSample(
                at, latency.MeanMs, latency.DeviationMs, latency.Events, cluster.Health().LagEvents,
                Means(cluster.Metrics(minute - TimeSpan.FromMinutes(1), minute, NodeRole.Worker, [.. Watched])));
            (detector, var verdict) = detector.Observe(sample);
            if (verdict == StabilisationVerdict.Waiting)
            {
                obstacles = detector.Obstacles;
                continue;
            }

            return new StabilisationRun(load, verdict, at - loadedAt, verdict == StabilisationVerdict.Stable ? obstacles : detector.Obstacles);
        }
    }

    private static ImmutableArray<double> Means(MetricWindow window) =>
        [.. Enumerable.Range(0, window.Metrics.Count).Select(metric =>
        {
            var present = Enumerable.Range(0, window.Nodes).Select(node => window[metric, node]).Where(double.IsFinite).ToArray();
            return present.Length == 0 ? double.NaN : present.Average();
        })];
}
