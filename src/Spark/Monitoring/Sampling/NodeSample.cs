using System.Collections.Immutable;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>Every metric of one node in one sample, by <see cref="Metric.Index"/>.</summary>
internal sealed class NodeSample
{
    private readonly double[] _values = new double[MetricCatalogue.All.Length];

    // A byte each: an hour of samples of many clusters is kept.
    private readonly byte[] _why = new byte[MetricCatalogue.All.Length];

    /// <summary>NaN where it is missing.</summary>
    public double this[Metric metric] => _values[metric.Index];

    public AbsenceKind Why(Metric metric) => (AbsenceKind)_why[metric.Index];

    public void Set(Metric metric, double value, AbsenceKind why) => (_values[metric.Index], _why[metric.Index]) = (value, (byte)why);

    public int Count(ImmutableArray<Metric> metrics) => metrics.Count(metric => Why(metric) == AbsenceKind.None);
}
