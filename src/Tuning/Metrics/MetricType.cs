namespace Sluice.Tuning.Metrics;

/// <summary>What the raw series is.</summary>
public enum MetricType
{
    /// <summary>A level, read as it stands.</summary>
    Gauge,

    /// <summary>A running total since its process started; its rate is what is observed.</summary>
    Counter,

    /// <summary>Already per second.</summary>
    Rate,

    /// <summary>A distribution of durations; its 99th percentile is read.</summary>
    Timer,
}
