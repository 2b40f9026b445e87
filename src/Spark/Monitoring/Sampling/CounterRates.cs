using Sluice.Spark.Monitoring.Rates;
using Sluice.Spark.Monitoring.Routes;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>The running totals of a cluster from sample to sample: replaces each that a sample read by its rate.</summary>
/// <param name="longestGap">No rate is given over more time than this.</param>
internal sealed class CounterRates(TimeSpan longestGap)
{
    private readonly Dictionary<Entity, CounterTrack[]> _tracks = [];

    public void Apply(Readings sample)
    {
        foreach (var (entity, readings) in sample.ByEntity)
        {
            foreach (var route in MetricRoutes.All)
            {
                ref var reading = ref readings[route.Index];
                if (!route.IsCounter || !reading.IsPresent)
                    continue;
                var rate = TracksOf(entity)[route.Index].Observe(reading.Value, reading.At, reading.Incarnation, longestGap);
                reading = reading with { Value = rate.PerSecond, Why = rate.Why };
            }
        }
    }

    /// <summary>Forgets the totals of the driver and its executors: those of another run say nothing of them.</summary>
    public void ForgetRun()
    {
        foreach (var entity in _tracks.Keys.Where(entity => entity.Kind != EntityKind.Host).ToArray())
            _tracks.Remove(entity);
    }

    /// <summary>Forgets executors that are lost, so that they do not pile up.</summary>
    /// <param name="roster">Knows those that are not.</param>
    public void ForgetLost(Roster roster)
    {
        foreach (var entity in _tracks.Keys.Where(entity => entity.Kind == EntityKind.Executor && !roster.Has(entity.Id)).ToArray())
            _tracks.Remove(entity);
    }

    private CounterTrack[] TracksOf(Entity entity)
    {
        if (!_tracks.TryGetValue(entity, out var tracks))
            _tracks.Add(entity, tracks = new CounterTrack[MetricRoutes.All.Length]);
        return tracks;
    }
}
