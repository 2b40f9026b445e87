using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>An hour of one configuration after five minutes of warm-up.</summary>
/// <param name="ProcessingSeconds">Mean processing time.</param>
/// <param name="ProcessingVariation">Coefficient of variation of the processing time.</param>
/// <param name="Utilisation">Mean processing time over the batch interval.</param>
/// <param name="P99Seconds">p99 of the events completed in the hour.</param>
/// <param name="IsRising">The second half hour's p99 is a fifth above the first's.</param>
internal sealed record SteadyRun(double ProcessingSeconds, double ProcessingVariation, double Utilisation, double P99Seconds, bool IsRising)
{
    private const double Rise = 1.2;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Half = TimeSpan.FromMinutes(35);
    private static readonly TimeSpan End = TimeSpan.FromMinutes(65);

    public static SteadyRun Of(SimulatedCluster cluster)
    {
        cluster.Advance(End);
        var (count, sum, squares) = (0, 0.0, 0.0);
        for (var i = 0; i < cluster.Engine.Latencies.Count; i++)
        {
            ref readonly var segment = ref cluster.Engine.Latencies.Newest(i);
            if (segment.Newest < WarmUp.TotalSeconds)
                continue;
            var seconds = 4 * (segment.Finish - segment.OutputBegins);
            count++;
            sum += seconds;
            squares += seconds * seconds;
        }

        var mean = sum / count;
        return new SteadyRun(
            mean,
            Math.Sqrt(Math.Max(0, squares / count - mean * mean)) / mean,
            mean / (cluster.Effective[SparkLevers.BatchDuration] / 1000),
            P99(WarmUp, End),
            P99(Half, End) > Rise * P99(WarmUp, Half));

        double P99(TimeSpan from, TimeSpan to) => cluster.Latency(from, to, LatencyBasis.Completion).P99Ms / 1000;
    }
}
