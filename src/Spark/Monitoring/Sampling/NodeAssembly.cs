using Sluice.Spark.Monitoring.Routes;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>
/// Puts readings together by node: the driver's own, its entry among the executors and its host's; for a worker those of all executors on a host and the
/// host's. Executors of one host are added up, ratios averaged; one of them without a value leaves the node without one, since a sum that lacks a part is none.
/// </summary>
/// <param name="draft">A whole sample, its totals made rates.</param>
internal sealed class NodeAssembly(SampleDraft draft)
{
    private const string Ratio = "ratio";

    /// <param name="host">Where the driver is; null where that is not known.</param>
    public NodeSample Driver(string? host)
    {
        var node = new NodeSample();
        foreach (var metric in MetricCatalogue.All)
            Choose(node, metric, metric.OnDriver, route => route.ServesDriver ? ReadDriver(route, host) : null, host);
        return node;
    }

    /// <param name="host">Of the worker.</param>
    /// <param name="executors">Ids of those on it.</param>
    public NodeSample Worker(string host, List<string> executors)
    {
        var node = new NodeSample();
        foreach (var metric in MetricCatalogue.All)
            Choose(node, metric, metric.OnWorker, route => route.ServesWorkers ? ReadWorker(route, host, executors) : null, host);
        return node;
    }

    private Reading ReadDriver(MetricRoute route, string? host) => route.Source switch
    {
        MetricSource.Executors => draft.Readings[Entity.Executor(Entity.DriverId), route],
        MetricSource.Host => host is null ? Reading.None : draft.Readings[Entity.Host(host), route],
        _ => draft.Readings[Entity.Driver, route],
    };

    private Reading ReadWorker(MetricRoute route, string host, List<string> executors)
    {
        if (route.Source == MetricSource.Host)
            return draft.Readings[Entity.Host(host), route];
        var sum = 0.0;
        foreach (var executor in executors)
        {
            var reading = draft.Readings[Entity.Executor(executor), route];
            if (!reading.IsPresent)
                return reading;
            sum += reading.Value;
        }

        return executors.Count == 0
            ? Reading.None
            : new Reading(route.Metric.Unit == Ratio ? sum / executors.Count : sum, default, 0, AbsenceKind.None);
    }

    /// <summary>The first route that has a value; if none has, the reason of the first one that was asked.</summary>
    private void Choose(NodeSample node, Metric metric, bool isThere, Func<MetricRoute, Reading?> read, string? host)
    {
        var why = AbsenceKind.NotConfigured;
        if (isThere)
        {
            foreach (var route in MetricRoutes.Of(metric))
            {
                if (read(route) is not { } reading)
                    continue;
                if (reading.IsPresent)
                {
                    node.Set(metric, reading.Value, AbsenceKind.None);
                    return;
                }

                if (why == AbsenceKind.NotConfigured)
                    why = WhyOf(route, reading, host);
            }
        }

        node.Set(metric, double.NaN, why);
    }

    // That a total has no rate yet is more than that its source answered.
    private AbsenceKind WhyOf(MetricRoute route, Reading reading, string? host)
    {
        if (reading.Why != AbsenceKind.NotReported)
            return reading.Why;
        var source = draft.WhyOf(route.Source, route.Source == MetricSource.Host ? host : null);
        return source == AbsenceKind.None ? reading.Why : source;
    }
}
