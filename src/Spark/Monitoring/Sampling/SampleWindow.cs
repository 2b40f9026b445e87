using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>The last samples of a cluster, and means over them.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class SampleWindow(int capacity)
{
    private readonly Queue<MinuteSample> _samples = new(capacity);

    public MinuteSample? Last { get; private set; }

    /// <exception cref="ArgumentException">It is not later than the last sample.</exception>
    public void RequireLater(TimeSpan at)
    {
        if (Last is not null && at <= Last.At)
            throw new ArgumentException($"A sample at {at} does not come after the last one, at {Last.At}; take it later.", nameof(at));
    }

    public void Add(MinuteSample sample)
    {
        if (_samples.Count == capacity)
            _samples.Dequeue();
        _samples.Enqueue(sample);
        Last = sample;
    }

    /// <summary>The mean over the samples in (from, to] that have a value; NaN where none has.</summary>
    public MetricWindow Driver(TimeSpan from, TimeSpan to, IReadOnlyList<Metric> metrics) => Mean(from, to, metrics, 1, (sample, _) => sample.Driver);

    /// <inheritdoc cref="Driver"/>
    public MetricWindow Workers(TimeSpan from, TimeSpan to, IReadOnlyList<Metric> metrics, IReadOnlyList<string> hosts) =>
        Mean(from, to, metrics, hosts.Count, (sample, node) => sample.Workers.GetValueOrDefault(hosts[node]));

    private MetricWindow Mean(TimeSpan from, TimeSpan to, IReadOnlyList<Metric> metrics, int nodes, Func<MinuteSample, int, NodeSample?> find)
    {
        var sums = new double[metrics.Count * nodes];
        var counts = new int[sums.Length];
        foreach (var sample in _samples)
        {
            if (sample.At <= from || sample.At > to)
                continue;
            for (var node = 0; node < nodes; node++)
            {
                if (find(sample, node) is { } values)
                    Add(values, metrics, node, nodes, sums, counts);
            }
        }

        for (var i = 0; i < sums.Length; i++)
            sums[i] = counts[i] == 0 ? double.NaN : sums[i] / counts[i];
        return new MetricWindow(metrics, nodes, sums);
    }

    private static void Add(NodeSample values, IReadOnlyList<Metric> metrics, int node, int nodes, double[] sums, int[] counts)
    {
        for (var metric = 0; metric < metrics.Count; metric++)
        {
            var value = values[metrics[metric]];
            if (double.IsNaN(value))
                continue;
            sums[metric * nodes + node] += value;
            counts[metric * nodes + node]++;
        }
    }
}
