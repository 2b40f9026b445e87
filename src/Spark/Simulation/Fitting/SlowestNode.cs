using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Fitting;

/// <summary>
/// How much longer than nominal a stage takes because its slowest node ends it. Nobody knows how fast a site's machines are against the
/// nominal one, so the mean over machines goes into the law and their spread into the intervals.
/// </summary>
/// <param name="Mean">Expected factor over machines, drift, neighbours and tasks.</param>
/// <param name="LogDeviation">Standard deviation over machines of the logarithm of a cluster's mean factor.</param>
internal readonly record struct SlowestNode(double Mean, double LogDeviation)
{
    private const int Clusters = 400;
    private const int Batches = 60;

    public static SlowestNode Of(SimulationCoefficients coefficients, int workers, in StageShape stage)
    {
        var (sum, logs, squares) = (0.0, 0.0, 0.0);
        for (var cluster = 0; cluster < Clusters; cluster++)
        {
            var mean = MeanOf(coefficients, workers, in stage, (ulong)cluster);
            sum += mean;
            logs += Math.Log(mean);
            squares += Math.Log(mean) * Math.Log(mean);
        }

        return new SlowestNode(sum / Clusters, Math.Sqrt(squares / Clusters - logs / Clusters * (logs / Clusters)));
    }

    private static double MeanOf(SimulationCoefficients coefficients, int workers, in StageShape stage, ulong cluster)
    {
        var key = RandomStream.Key(nameof(SlowestNode));
        var nodes = new NodeSpeeds(coefficients, workers, RandomStream.For(key, cluster, 0), RandomStream.For(key, cluster, 1), RandomStream.For(key, cluster, 2), noise: true);
        var random = RandomStream.For(key, cluster, 3);
        var sum = 0.0;
        for (var batch = 0; batch < Batches; batch++)
        {
            nodes.AdvanceTo(batch * coefficients.Variation.DriftSeconds);
            var slowest = double.NegativeInfinity;
            for (var node = 0; node < stage.Nodes; node++)
                slowest = Math.Max(slowest, nodes.LogSlowness[node] + stage.Deviation * StandardNormal.Draw(ref random));
            sum += Math.Exp(slowest);
        }

        return sum / Batches;
    }
}
