using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Datasets;

/// <summary>The columns of a partition, in the order of the file.</summary>
internal static class PartitionColumns
{
    /// <summary>End of the observation's window, minutes, rising.</summary>
    public const string Minute = "minute";

    /// <summary>How often the cluster had restarted before.</summary>
    public const string Restarts = "restarts";

    /// <summary>Number of the configuration, from 0.</summary>
    public const string Step = "step";

    /// <summary>The lever that was changed; empty where nobody knows.</summary>
    public const string Changed = "changed";

    /// <summary>What came of the configuration: <c>measured</c>, or why it is marked.</summary>
    public const string Mark = "mark";

    /// <summary>The backlog that was passed over before, events.</summary>
    public const string SkippedEvents = "skippedEvents";

    /// <summary>Every column of numbers that <see cref="ObservationColumn"/> names: latency, throughput, metrics by role, levers.</summary>
    public static IReadOnlyList<string> Observed { get; } =
    [
        ObservationColumn.LatencyMeanMs, ObservationColumn.LatencyP50Ms, ObservationColumn.LatencyP95Ms, ObservationColumn.LatencyP99Ms,
        ObservationColumn.Throughput,
        .. MetricCatalogue.OnDriver.Select(metric => ObservationColumn.Of(NodeRole.Driver, metric)),
        .. MetricCatalogue.OnWorker.Select(metric => ObservationColumn.Of(NodeRole.Worker, metric)),
        .. LeverCatalogue.All.Select(ObservationColumn.Of),
    ];

    /// <summary>Where the levers begin in <see cref="Observed"/>.</summary>
    public static int FirstLever { get; } = Observed.Count - LeverCatalogue.All.Length;
}
