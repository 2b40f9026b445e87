namespace Sluice.Spark.Monitoring.Prometheus;

/// <summary>One sample of a page; points into the page.</summary>
/// <param name="name">Of the series.</param>
/// <param name="labels">What is between the braces, as it stands.</param>
/// <param name="value">May be NaN or infinite: the format has both.</param>
internal readonly ref struct PrometheusLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, double value)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    public ReadOnlySpan<byte> Labels { get; } = labels;

    public double Value { get; } = value;

    /// <summary>The text of a label as it stands, escapes and all; false if there is no such label.</summary>
    public bool TryFind(ReadOnlySpan<byte> label, out ReadOnlySpan<byte> text)
    {
        var labels = new PrometheusLabels(Labels);
        while (labels.TryRead(out var name, out text))
        {
            if (name.SequenceEqual(label))
                return true;
        }

        return false;
    }
}
