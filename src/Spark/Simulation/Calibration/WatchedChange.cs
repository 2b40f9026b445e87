using System.Collections.Immutable;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>A change of configuration watched as a fleet watches it: a sample every ten seconds until the detector settles.</summary>
/// <param name="Load">What loading it took.</param>
/// <param name="Verdict">Stable or timed out.</param>
/// <param name="Took">From the end of loading to the verdict.</param>
internal sealed record WatchedChange(LoadReport Load, StabilisationVerdict Verdict, TimeSpan Took)
{
    public static WatchedChange Of(SimulatedCluster cluster, Configuration changed, StabilisationSettings settings)
    {
        var lagBefore = cluster.Health().LagEvents;
        var load = cluster.Apply(changed);
        var loadedAt = cluster.Now;
        var detector = StabilisationDetector.Begin(settings, loadedAt, lagBefore, TimeSpan.FromMilliseconds(changed[SparkLevers.BatchDuration]));
        for (var at = loadedAt + settings.Every; ; at += settings.Every)
        {
            cluster.Advance(at);
            (detector, var verdict) = detector.Observe(Sample(cluster, at, settings));
            if (verdict != StabilisationVerdict.Waiting)
                return new WatchedChange(load, verdict, at - loadedAt);
        }
    }

    private static StabilisationSample Sample(SimulatedCluster cluster, TimeSpan at, StabilisationSettings settings)
    {
        var latency = SimulatedClusterCalls.Of(cluster.ReadLatencyAsync(new LatencyQuery(at - settings.Window, at, LatencyBasis.Completion, Percentiles: false)));
        var minute = TimeSpan.FromMinutes(Math.Floor(at.TotalMinutes));
        var metrics = SimulatedClusterCalls.Of(
            cluster.ReadMetricsAsync(minute - TimeSpan.FromMinutes(1), minute, NodeRole.Worker, Selection.BuiltIn.WorkerMetrics));
        return new StabilisationSample(at, latency.MeanMs, latency.DeviationMs, latency.Events, cluster.Health().LagEvents, MeansOverNodes(metrics));
    }

    private static ImmutableArray<double> MeansOverNodes(MetricWindow window)
    {
        var means = ImmutableArray.CreateBuilder<double>(window.Metrics.Count);
        for (var metric = 0; metric < window.Metrics.Count; metric++)
        {
            var (sum, present) = (0.0, 0);
            for (var node = 0; node < window.Nodes; node++)
            {
                if (!double.IsFinite(window[metric, node]))
                    continue;
                sum += window[metric, node];
                present++;
            }

            means.Add(present == 0 ? double.NaN : sum / present);
        }

        return means.MoveToImmutable();
    }
}
