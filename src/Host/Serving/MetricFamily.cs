using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Sluice.Hosting.Serving;

/// <summary>One instrument and its series, as Prometheus reads them.</summary>
internal sealed class MetricFamily
{
    private readonly Lock _gate = new();
    private readonly Instrument _instrument;
    private readonly string _type;
    private readonly IReadOnlyList<double>? _bounds;
    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly long[] _buckets;
    private double _sum;

    /// <exception cref="NotSupportedException">It is of a kind that none of ours is.</exception>
    public MetricFamily(Instrument instrument)
    {
        _instrument = instrument;
        _bounds = instrument is Histogram<double> histogram
            ? histogram.Advice?.HistogramBucketBoundaries ?? throw new NotSupportedException($"The histogram {instrument.Name} does not say its buckets.")
            : null;
        _buckets = new long[(_bounds?.Count ?? 0) + 1];
        _type = instrument switch
        {
            Histogram<double> => "histogram",
            ObservableCounter<long> => "counter",
            ObservableGauge<int> or ObservableGauge<double> => "gauge",
            _ => throw new NotSupportedException($"The instrument {instrument.Name} is of a kind that cannot be shown: {instrument.GetType().Name}."),
        };
    }

    /// <summary>Forgets what was observed last time: what is not observed again is gone.</summary>
    public void Observe()
    {
        lock (_gate)
            _values.Clear();
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        lock (_gate)
        {
            if (_bounds is null)
            {
                _values[LabelsOf(labels)] = value;
                return;
            }

            var bucket = 0;
            while (bucket < _bounds.Count && value > _bounds[bucket])
                bucket++;
            _buckets[bucket]++;
            _sum += value;
        }
    }

    public void Write(StringBuilder page)
    {
        var name = _instrument.Name;
        page.Append("# HELP ").Append(name).Append(' ').Append(_instrument.Description).Append('\n');
        page.Append("# TYPE ").Append(name).Append(' ').Append(_type).Append('\n');
        lock (_gate)
        {
            if (_bounds is not null)
                WriteBuckets(page, name, _bounds);
            foreach (var (labels, value) in _values)
                Line(page, name, labels, value);
        }
    }

    private void WriteBuckets(StringBuilder page, string name, IReadOnlyList<double> bounds)
    {
        var count = 0L;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            count += _buckets[bucket];
            Line(page, name + "_bucket", $"{{le=\"{(bucket < bounds.Count ? Number(bounds[bucket]) : "+Inf")}\"}}", count);
        }

        Line(page, name + "_sum", "", _sum);
        Line(page, name + "_count", "", count);
    }

    private static void Line(StringBuilder page, string name, string labels, double value) =>
        page.Append(name).Append(labels).Append(' ').Append(Number(value)).Append('\n');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty)
            return "";
        var text = new StringBuilder("{");
        foreach (var (name, value) in labels)
            text.Append(text.Length > 1 ? "," : "").Append(name).Append("=\"").Append(Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        return text.Append('}').ToString();
    }

    // A cluster's name is the operator's: whatever is in it, the line stays one line.
    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
