using Sluice.Spark.Monitoring;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Live;

/// <summary>What a live application runs with, as it says itself; read again when another run of it is found.</summary>
/// <param name="monitor">The cluster's.</param>
internal sealed class EffectiveConfiguration(ClusterMonitor monitor)
{
    private TimeSpan _readRun = TimeSpan.MinValue;

    /// <summary>What was found in its properties, those that belong to no lever among it.</summary>
    public SparkPropertiesReading Properties { get; private set; } = Configuration.FromSparkProperties([]);

    public Configuration Value => Properties.Configuration;

    /// <summary>Another run is seen than the one that was read.</summary>
    public bool IsStale => monitor.Health.IsUp && _readRun != monitor.Health.RunsSince;

    /// <returns>Why it could not be read; null where it was.</returns>
    public async Task<Absence?> ReadAsync(CancellationToken cancellation)
    {
        var environment = await monitor.ReadEnvironmentAsync(cancellation).ConfigureAwait(false);
        if (!environment.IsPresent)
            return environment.Absence;
        (Properties, _readRun) = (Configuration.FromSparkProperties(environment.Value.SparkProperties), monitor.Health.RunsSince);
        return null;
    }
}
