using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation.Fitting;

/// <summary>
/// The expected processing time of a warm batch under one configuration as a function of the coefficients that a site fits: the law of the
/// simulated cluster with noise at its mean. Everything else (codecs, serialisers, memory, task overheads) is as the coefficients file has it.
/// </summary>
internal sealed class BatchLaw
{
    private readonly SimulationCoefficients _coefficients;
    private readonly ProcessingLaw _law;
    private readonly LeverCompiler _compiler;
    private readonly Configuration _configuration;
    private readonly SlowestNode _map;
    private readonly SlowestNode _reduce;
    private readonly double _slowness;
    private readonly double[] _nodes;
    private readonly double _meanNoise;
    private readonly WarmUp _warm;
    private readonly Dictionary<double, CompiledLevers> _levers = [];

    /// <param name="perEventSeconds">c0.</param>
    /// <param name="perByteSeconds">cB.</param>
    /// <param name="logSlowness">How much slower the machines are than the mean ones, logarithm.</param>
    private BatchLaw(Site site, double perEventSeconds, double perByteSeconds, double logSlowness)
    {
        var builtIn = SimulationCoefficients.BuiltIn;
        var job = JobOf(site.Workload, builtIn) with { PerEventSeconds = perEventSeconds, PerByteSeconds = perByteSeconds };
        _coefficients = builtIn with
        {
            Jobs = site.Workload.Job == StreamingJob.AdAnalytics ? builtIn.Jobs with { AdAnalytics = job } : builtIn.Jobs with { Aggregate = job },
        };
        var profile = site.Profile.Costs(_coefficients);
        _law = new ProcessingLaw(_coefficients, noise: false);
        _compiler = new LeverCompiler(_coefficients, profile, site.Workload);
        _configuration = site.Configuration;
        (_map, _reduce, _slowness) = (site.Map, site.Reduce, logSlowness);
        _nodes = new double[profile.Workers];
        var deviation = _coefficients.Variation.ProcessingDeviation;
        _meanNoise = Math.Exp(0.5 * deviation * deviation);
        _warm = Warm(_coefficients.WarmUp);
    }

    /// <summary>What the batches ran on and under.</summary>
    internal sealed record Site(Configuration Configuration, Workload Workload, ClusterProfile Profile, SlowestNode Map, SlowestNode Reduce)
    {
        public static Site Of(Configuration configuration, Workload workload, ClusterProfile profile)
        {
            var coefficients = SimulationCoefficients.BuiltIn;
            var costs = profile.Costs(coefficients);
            var levers = new LeverCompiler(coefficients, costs, workload).Compile(configuration);
            return new Site(
                configuration, workload, profile,
                SlowestNode.Of(coefficients, costs.Workers, in levers.Map[0]),
                SlowestNode.Of(coefficients, costs.Workers, in levers.Reduce[0]));
        }

        public BatchLaw Law(double perEventSeconds, double perByteSeconds, double logSlowness) => new(this, perEventSeconds, perByteSeconds, logSlowness);
    }

    public static JobCosts JobOf(Workload workload, SimulationCoefficients coefficients) =>
        workload.Job == StreamingJob.AdAnalytics ? coefficients.Jobs.AdAnalytics : coefficients.Jobs.Aggregate;

    /// <summary>What a second of the job term adds.</summary>
    public double PerJobSecond => _meanNoise;

    /// <summary>Serial seconds a batch as the coefficients file has them: dispatch on the driver and the sink.</summary>
    public double JobSeconds(double intervalMs) => Levers(intervalMs).DispatchSeconds + Levers(intervalMs).SinkSeconds;

    /// <summary>Expected seconds of a batch, less the job term.</summary>
    public double SecondsWithoutJob(in RecordedBatch batch)
    {
        var levers = Levers(batch.IntervalMs);
        var warm = _warm;
        var unused = default(RandomStream);
        var cost = _law.Draw(batch.Records, batch.Bytes, levers, otherJobs: 0, absent: 0, _nodes, ref warm, ref unused);
        return _meanNoise * (cost.ProcessingSeconds - levers.DispatchSeconds - levers.SinkSeconds);
    }

    private CompiledLevers Levers(double intervalMs)
    {
        if (_levers.TryGetValue(intervalMs, out var known))
            return known;
        var levers = _compiler.Compile(_configuration.With(SparkLevers.BatchDuration, intervalMs));
        levers.Map[0] = levers.Map[0] with { LogSpread = levers.Map[0].LogSpread + Math.Log(_map.Mean) + _slowness };
        levers.Reduce[0] = levers.Reduce[0] with { LogSpread = levers.Reduce[0].LogSpread + Math.Log(_reduce.Mean) + _slowness };
        return _levers[intervalMs] = levers;
    }

    private static WarmUp Warm(WarmUpCosts costs)
    {
        const double manyCoreSeconds = 1e3;
        const int manyBatches = 100;
        var warm = WarmUp.Cold;
        warm.SpendExecutor(costs, manyCoreSeconds);
        for (var batch = 0; batch < manyBatches; batch++)
            warm.NextDriverBatch(costs);
        return warm;
    }
}
