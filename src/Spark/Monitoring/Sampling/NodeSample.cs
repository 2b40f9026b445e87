using System.Collections.Immutable;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>Every metric of one node in one sample, by <see cref="Metric.Index"/>.</summary>
internal sealed class NodeSample
{
    private readonly double[] _values = new double[MetricCatalogue.All.Length];
    private readonly AbsenceKind[] _why = new AbsenceKind[MetricCatalogue.All.Length];

    /// <summary>NaN where it is missing.</summary>
    public double this[Metric metric] => _values[metric.Index];

    public AbsenceKind Why(Metric metric) => _why[metric.Index];

    public void Set(Metric metric, double value, AbsenceKind why) => (_values[metric.Index], _why[metric.Index]) = (value, why);

    public int Count(ImmutableArray<Metric> metrics) => metrics.Count(metric => _why[metric.Index] == AbsenceKind.None);
}
