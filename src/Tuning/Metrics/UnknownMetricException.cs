namespace Sluice.Tuning.Metrics;

/// <summary>A name that is not in the metric catalogue.</summary>
public sealed class UnknownMetricException(string name, IReadOnlyList<string> nearest)
    : ArgumentException($"There is no metric '{name}'; the nearest are {string.Join(", ", nearest)}.")
{
    /// <summary>The name that was asked for.</summary>
    public string MetricName { get; } = name;

    /// <summary>Catalogue names that look most like it, best first.</summary>
    public IReadOnlyList<string> Nearest { get; } = nearest;
}
