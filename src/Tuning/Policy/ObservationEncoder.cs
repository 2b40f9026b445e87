using System.Collections.Immutable;
using Sluice.Tuning.Metrics;

namespace Sluice.Tuning.Policy;

/// <summary>
/// From a window to an <see cref="Observation"/> whose length does not depend on the number of nodes, in this order: each driver metric; p10, p50, p90 and
/// maximum over the workers of each worker metric (<see cref="ImageRule.PerNode"/>: its value on each worker); p99 and mean latency over T_ref; arrival rate, bytes an event, lag, seconds since the last change.
/// Every number x becomes sign(x) log(1 + |x|): bytes and shares then fit two bytes with three digits each.
/// </summary>
public sealed class ObservationEncoder
{
    private static readonly ImmutableArray<string> Summaries = ["p10", "p50", "p90", "max"];
    private static readonly ImmutableArray<string> Cells = [.. Enumerable.Range(1, StateRules.ImageWorkers).Select(worker => $"{worker}")];

    private readonly Selection _selection;
    private readonly bool _isPerNode;
    private readonly int _featuresPerWorkerMetric;

    /// <param name="selection">The metrics to encode.</param>
    public ObservationEncoder(Selection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        _selection = selection;
        _isPerNode = selection.Rules.Image == ImageRule.PerNode;
        var perWorkerMetric = _isPerNode ? Cells : Summaries;
        _featuresPerWorkerMetric = perWorkerMetric.Length;
        FeatureNames =
        [
            .. selection.DriverMetrics.Select(m => $"driver {m.Name}"),
            .. selection.WorkerMetrics.SelectMany(m => perWorkerMetric.Select(part => $"worker {m.Name} {part}")),
            "latency p99 / T_ref", "latency mean / T_ref", "arrival rate", "event bytes", "lag", "seconds since change",
        ];
    }

    /// <summary>What each feature is, in order.</summary>
    public ImmutableArray<string> FeatureNames { get; }

    public int FeatureCount => FeatureNames.Length;

    /// <summary>Encodes one window; what is missing (NaN or infinite) stays missing.</summary>
    /// <param name="driver">The selection's driver metrics on the one driver.</param>
    /// <param name="workers">The selection's worker metrics on any number of workers.</param>
    /// <param name="context">Latency and load of the same window.</param>
    public Observation Encode(MetricWindow driver, MetricWindow workers, in ObservationContext context)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(workers);
        CheckWindow("driver", driver, _selection.DriverMetrics);
        CheckWindow("worker", workers, _selection.WorkerMetrics);
        if (driver.Nodes != 1)
            throw new ArgumentException($"the driver's window has {driver.Nodes} nodes; a cluster has one driver", nameof(driver));
        if (_isPerNode && workers.Nodes != StateRules.ImageWorkers)
            throw new ArgumentException($"the cluster has {workers.Nodes} workers and a per-node image has cells for {StateRules.ImageWorkers}: use a policy of the invariant image", nameof(workers));
        if (!(context.ReferenceP99Ms > 0 && double.IsFinite(context.ReferenceP99Ms)))
            throw new ArgumentException($"T_ref is {context.ReferenceP99Ms} ms; it must be above 0", nameof(context));

        var features = new Half[FeatureCount];
        var at = 0;
        for (var metric = 0; metric < driver.Metrics.Count; metric++)
            features[at++] = Encoded(driver[metric, 0]);

        var present = workers.Nodes <= 64 ? stackalloc double[workers.Nodes] : new double[workers.Nodes];
        for (var metric = 0; metric < workers.Metrics.Count; metric++)
        {
            var values = workers.Values.AsSpan(metric * workers.Nodes, workers.Nodes);
            var into = features.AsSpan(at, _featuresPerWorkerMetric);
            if (_isPerNode)
                EncodeEach(values, into);
            else
                EncodeNodes(values, present, into);
            at += _featuresPerWorkerMetric;
        }

        features[at++] = Encoded(context.P99Ms / context.ReferenceP99Ms);
        features[at++] = Encoded(context.MeanMs / context.ReferenceP99Ms);
        features[at++] = Encoded(context.ArrivalRate);
        features[at++] = Encoded(context.MeanEventBytes);
        features[at++] = Encoded(context.LagEvents);
        features[at] = Encoded(context.SinceLastChange.TotalSeconds);
        return new(features);
    }

    private static void EncodeEach(ReadOnlySpan<double> nodes, Span<Half> features)
    {
        for (var node = 0; node < nodes.Length; node++)
            features[node] = Encoded(nodes[node]);
    }

    private static void EncodeNodes(ReadOnlySpan<double> nodes, Span<double> present, Span<Half> features)
    {
        var count = 0;
        foreach (var value in nodes)
        {
            if (double.IsFinite(value))
                present[count++] = value;
        }

        present = present[..count];
        present.Sort();
        features[0] = Encoded(Quantile(present, 0.1));
        features[1] = Encoded(Quantile(present, 0.5));
        features[2] = Encoded(Quantile(present, 0.9));
        features[3] = Encoded(count == 0 ? double.NaN : present[^1]);
    }

    /// <summary>Linear between order statistics (Hyndman and Fan's type 7).</summary>
    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        if (sorted.Length == 0)
            return double.NaN;
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 < sorted.Length ? sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }

    private static Half Encoded(double value) =>
        double.IsFinite(value) ? (Half)(Math.Sign(value) * Math.Log(1 + Math.Abs(value))) : Half.NaN;

    private static void CheckWindow(string role, MetricWindow window, ImmutableArray<Metric> expected)
    {
        if (window.Values.Length != window.Metrics.Count * window.Nodes)
            throw new ArgumentException($"the {role} window has {window.Values.Length} values for {window.Metrics.Count} metrics on {window.Nodes} nodes");
        if (window.Metrics.Count != expected.Length)
            throw new ArgumentException($"the selection has {expected.Length} {role} metrics, the window has {window.Metrics.Count}");
        for (var i = 0; i < expected.Length; i++)
        {
            if (window.Metrics[i].Name != expected[i].Name)
                throw new ArgumentException($"{role} metric {i} is {expected[i].Name} in the selection but {window.Metrics[i].Name} in the window");
        }
    }
}
