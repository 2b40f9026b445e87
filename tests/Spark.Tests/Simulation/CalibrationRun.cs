using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>An hour of one configuration after five minutes of warm-up.</summary>
internal sealed record CalibrationRun(double ProcessingSeconds, double ProcessingVariation, double Utilisation, double P99Seconds, double ShareRising)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Half = TimeSpan.FromMinutes(35);
    private static readonly TimeSpan End = TimeSpan.FromMinutes(65);

    public static CalibrationRun Median(Workload workload, Configuration configuration, int seeds)
    {
        var runs = Enumerable.Range(0, seeds).Select(seed => Once(workload, configuration, (ulong)seed)).ToArray();
        return new CalibrationRun(
            Middle(run => run.ProcessingSeconds), Middle(run => run.ProcessingVariation), Middle(run => run.Utilisation),
            Middle(run => run.P99Seconds), runs.Average(run => run.ShareRising));

        double Middle(Func<CalibrationRun, double> figure) => runs.Select(figure).Order().ElementAt(seeds / 2);
    }

    private static CalibrationRun Once(Workload workload, Configuration configuration, ulong seed)
    {
        var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = workload, Initial = configuration, RunSeed = 2018, ClusterKey = seed });
        cluster.Advance(End);
        var processing = new List<double>();
        for (var i = 0; i < cluster.Engine.Latencies.Count; i++)
        {
            ref readonly var segment = ref cluster.Engine.Latencies.Newest(i);
            if (segment.Newest >= WarmUp.TotalSeconds)
                processing.Add(4 * (segment.Finish - segment.OutputBegins));
        }

        var mean = processing.Average();
        var variation = Math.Sqrt(processing.Average(seconds => (seconds - mean) * (seconds - mean))) / mean;
        return new CalibrationRun(
            mean, variation, mean / (configuration[SparkLevers.BatchDuration] / 1000), P99(WarmUp, End), P99(Half, End) > 1.2 * P99(WarmUp, Half) ? 1 : 0);

        double P99(TimeSpan from, TimeSpan to) => cluster.Latency(from, to, LatencyBasis.Completion).P99Ms / 1000;
    }
}
