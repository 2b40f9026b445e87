using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>One lever a step, kept when p99 of the step's last two minutes is lower than the best so far, else put back with the next step.</summary>
internal static class HillClimb
{
    private const double SettledMinutes = 30;

    /// <summary>The configuration kept after 0, 1, ... <paramref name="steps"/> steps.</summary>
    public static Configuration[] Kept(SimulatedCluster cluster, ulong seed, ulong climb, int stepMinutes, int steps)
    {
        var random = RandomStream.For(RandomStream.Key(nameof(HillClimb)), seed, climb);
        cluster.AdvanceMinutes(SettledMinutes);
        var best = cluster.ArrivalP99(SettledMinutes - 10, SettledMinutes - 1);
        var kept = new Configuration[steps + 1];
        kept[0] = cluster.Effective;
        for (var step = 1; step <= steps; step++)
        {
            var ends = cluster.Now + TimeSpan.FromMinutes(stepMinutes);
            var candidate = Neighbour(cluster, kept[step - 1], ref random);
            cluster.Apply(candidate);
            // The figure leaves loading out: a backlog must not outlive the candidate that caused it.
            cluster.SkipBacklog();
            cluster.Advance(ends);
            var p99 = cluster.Latency(ends - TimeSpan.FromMinutes(2), ends, LatencyBasis.Arrival).P99Ms / 1000;
            kept[step] = p99 < best ? candidate : kept[step - 1];
            best = Math.Min(best, p99);
        }

        return kept;
    }

    // A number halved or doubled, or any other category.
    private static Configuration Neighbour(SimulatedCluster cluster, Configuration kept, ref RandomStream random)
    {
        while (true)
        {
            var lever = CalibrationLevers.All[random.NextIndex(CalibrationLevers.All.Length)];
            var value = lever.IsNumeric
                ? Math.Clamp(kept[lever] * (random.NextUniform() < 0.5 ? 0.5 : 2), lever.Minimum, lever.Maximum)
                : random.NextIndex(lever.Categories.Length);
            var candidate = kept.With(lever, value);
            if (candidate != kept && cluster.Validate(candidate).Count == 0)
                return candidate;
        }
    }
}
