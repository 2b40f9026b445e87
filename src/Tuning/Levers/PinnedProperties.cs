using System.Collections.Immutable;

namespace Sluice.Tuning.Levers;

/// <summary>
/// Properties that no lever moves and every tuned application runs with, whatever its operator says: without them it cannot be stopped without loss, observed, or
/// told from one that was started again behind our back.
/// </summary>
public static class PinnedProperties
{
    public const string MetricsNamespaceKey = "spark.metrics.namespace";

    private static readonly ImmutableArray<KeyValuePair<string, string>> Fixed =
    [
        // SIGTERM ends the job after its batches instead of in the middle of one.
        new("spark.streaming.stopGracefullyOnShutdown", "true"),
        new("spark.sql.streaming.metricsEnabled", "true"),
        new("spark.ui.enabled", "true"),
        // A driver or an attempt that is started again by itself would run a bad configuration over and over.
        new("spark.driver.supervise", "false"),
        new("spark.yarn.maxAppAttempts", "1"),
    ];

    /// <summary>All of them.</summary>
    /// <param name="metricsNamespace">What metric names begin with: by default it is the application's id, new at every submission.</param>
    public static ImmutableArray<KeyValuePair<string, string>> For(string metricsNamespace) => Fixed.Add(new(MetricsNamespaceKey, metricsNamespace));

    /// <summary>The operator's properties with these in place of his own of the same keys.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Over(IEnumerable<KeyValuePair<string, string>> operators, string metricsNamespace)
    {
        var pinned = For(metricsNamespace);
        return operators.Where(property => !pinned.Any(pin => pin.Key == property.Key)).Concat(pinned);
    }
}
