using System.Collections.Immutable;
using Sluice.Spark.Simulation.Calibration;
using Sluice.Spark.Simulation.Fitting;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Runs;

/// <summary>One configuration under one load, minute by minute.</summary>
/// <param name="Minutes">A line a minute, from a cold start.</param>
/// <param name="Summary">Over all minutes after the warm-up; its minute is the last one.</param>
/// <param name="WarmUpMinutes">Minutes at the start that the summary leaves out.</param>
/// <param name="Batches">Batches finished after the warm-up, the oldest first.</param>
/// <param name="Fault">What killed the application; null when it lives.</param>
public sealed record SimulatedRun(ImmutableArray<RunMinute> Minutes, RunMinute Summary, int WarmUpMinutes, IReadOnlyList<RecordedBatch> Batches, string? Fault)
{
    /// <summary>A week: beyond it the latencies of a run no longer fit in memory comfortably.</summary>
    public const int MostMinutes = 7 * 24 * 60;

    private const int LeftOutMinutes = 5;

    /// <summary>Runs a fresh cluster. Equal settings give equal numbers.</summary>
    /// <exception cref="ArgumentException">The configuration breaks a guard rule, or the minutes are out of range.</exception>
    public static SimulatedRun Of(SimulationSettings settings, int minutes, CancellationToken stop = default)
    {
        if (minutes is < 1 or > MostMinutes)
            throw new ArgumentOutOfRangeException(nameof(minutes), minutes, $"A run lasts 1 to {MostMinutes} minutes (a week); split a longer one.");
        var cluster = SimulatedCluster.Start(settings with { Retained = TimeSpan.FromMinutes(minutes + 1) });
        var warmUp = minutes > LeftOutMinutes ? LeftOutMinutes : 0;
        var lines = ImmutableArray.CreateBuilder<RunMinute>(minutes);
        var (loads, arrived, arrivedBefore) = (default(Sums), 0.0, 0.0);
        for (var minute = 1; minute <= minutes; minute++)
        {
            stop.ThrowIfCancellationRequested();
            cluster.AdvanceMinutes(minute);
            var load = Sums.Of(cluster.Engine.Minutes[minute - 1]);
            var now = cluster.Engine.Arrivals.EventsBy(60.0 * minute);
            lines.Add(Line(cluster, minute - 1, minute, now - arrivedBefore, load));
            arrivedBefore = now;
            if (minute <= warmUp)
                continue;
            loads = loads.Plus(load);
            arrived += lines[^1].ArrivalRate * 60;
        }

        var batches = BatchRecorder.Take(cluster, TimeSpan.FromMinutes(warmUp), cluster.Effective[SparkLevers.BatchDuration]);
        return new SimulatedRun(lines.MoveToImmutable(), Line(cluster, warmUp, minutes, arrived, loads), warmUp, batches, cluster.Engine.Fault);
    }

    private static RunMinute Line(SimulatedCluster cluster, int from, int to, double arrived, Sums load)
    {
        var latency = cluster.Latency(TimeSpan.FromMinutes(from), TimeSpan.FromMinutes(to), LatencyBasis.Completion);
        var processingMs = 1000 * load.ProcessingSeconds / load.Batches;
        return new RunMinute(
            to,
            arrived / (60 * (to - from)),
            load.Batches,
            processingMs,
            processingMs / (cluster.Effective[SparkLevers.BatchDuration] * cluster.Effective[SparkLevers.ConcurrentJobs]),
            1000 * load.WaitSeconds / load.Batches,
            cluster.Engine.LagEvents,
            latency.P50Ms,
            latency.P95Ms,
            latency.P99Ms,
            latency.MeanMs,
            cluster.Engine.Fault is null);
    }

    private readonly record struct Sums(double Batches, double ProcessingSeconds, double WaitSeconds)
    {
        public static Sums Of(in MinuteLoad load) => new(load.Batches, load.ProcessingSeconds, load.WaitSeconds);

        public Sums Plus(Sums other) => new(Batches + other.Batches, ProcessingSeconds + other.ProcessingSeconds, WaitSeconds + other.WaitSeconds);
    }
}
