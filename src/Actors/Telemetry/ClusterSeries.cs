using System.Diagnostics.Metrics;
using Sluice.Messages;

namespace Sluice.Actors.Telemetry;

/// <summary>The last value of each cluster on a node; of the first so many, so that no scrape grows without end.</summary>
/// <param name="most">Clusters.</param>
internal sealed class ClusterSeries(int most)
{
    private readonly Dictionary<ClusterId, double> _values = [];

    public IReadOnlyList<Measurement<double>> Read()
    {
        lock (_values)
            return [.. _values.Select(cluster => new Measurement<double>(cluster.Value, KeyValuePair.Create("cluster", (object?)cluster.Key.Value)))];
    }

    public void Set(ClusterId cluster, double value)
    {
        lock (_values)
        {
            if (_values.Count < most || _values.ContainsKey(cluster))
                _values[cluster] = value;
        }
    }

    public void Forget(ClusterId cluster)
    {
        lock (_values)
            _values.Remove(cluster);
    }
}
