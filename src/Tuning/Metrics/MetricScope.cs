namespace Sluice.Tuning.Metrics;

/// <summary>The nodes a metric exists on.</summary>
public enum MetricScope
{
    Driver,
    Worker,
    Both,
}
