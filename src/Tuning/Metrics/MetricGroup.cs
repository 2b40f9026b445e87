namespace Sluice.Tuning.Metrics;

/// <summary>The part of a cluster's state that drives a metric in the simulated cluster: the truth a selection is judged against.</summary>
public enum MetricGroup
{
    /// <summary>A: load and processor.</summary>
    Load,

    /// <summary>B: the JVM's heap and the processor's caches.</summary>
    Heap,

    /// <summary>C: network and shuffle.</summary>
    Network,

    /// <summary>D: disk and spills.</summary>
    Disk,

    /// <summary>E: delay.</summary>
    Delay,

    /// <summary>F: memory held.</summary>
    Footprint,

    /// <summary>G: scheduling and coordination.</summary>
    Coordination,

    /// <summary>Z: constant in a healthy cluster.</summary>
    Flat,
}
