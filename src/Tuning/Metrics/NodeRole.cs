namespace Sluice.Tuning.Metrics;

/// <summary>What a node of a Spark cluster does; metrics are selected once for each role.</summary>
public enum NodeRole
{
    Driver,
    Worker,
}
