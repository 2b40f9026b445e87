using Sluice.Spark.Monitoring.Routes;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>Everything that one sample read: a value for each thing it is about and each route. Whoever writes holds it alone.</summary>
internal sealed class Readings
{
    /// <summary>More executors and hosts than any cluster has; what a source says of further ones is passed over.</summary>
    public const int MostEntities = 4096;

    private readonly Dictionary<Entity, Reading[]> _readings = [];

    public Dictionary<Entity, Reading[]> ByEntity => _readings;

    /// <summary>Takes a value as its source has it; one that is not finite is none.</summary>
    public void Set(Entity entity, MetricRoute route, double value, TimeSpan at, ulong incarnation = 0)
    {
        if (double.IsFinite(value) && Of(entity) is { } readings)
            readings[route.Index] = new Reading(route.Factor * value, at, incarnation, AbsenceKind.None);
    }

    /// <summary>As <see cref="Set"/>, where several series of a source are one metric: rates add up, of anything else the largest counts.</summary>
    public void Merge(Entity entity, MetricRoute route, double value, TimeSpan at)
    {
        if (!double.IsFinite(value) || Of(entity) is not { } readings)
            return;
        ref var reading = ref readings[route.Index];
        value *= route.Factor;
        if (reading.IsPresent)
            value = route.Metric.Type == MetricType.Rate ? reading.Value + value : Math.Max(reading.Value, value);
        reading = new Reading(value, at, 0, AbsenceKind.None);
    }

    public Reading this[Entity entity, MetricRoute route] =>
        _readings.TryGetValue(entity, out var readings) ? readings[route.Index] : Reading.None;

    private Reading[]? Of(Entity entity)
    {
        if (_readings.TryGetValue(entity, out var readings))
            return readings;
        if (_readings.Count == MostEntities)
            return null;
        readings = new Reading[MetricRoutes.All.Length];
        Array.Fill(readings, Reading.None);
        _readings.Add(entity, readings);
        return readings;
    }
}
