namespace Sluice.Spark.Simulation;

/// <summary>How much the JVMs have done since they started: what just-in-time compilation and caches still owe.</summary>
internal struct WarmUp
{
    // Beyond these the remaining overhead is below a millionth.
    private const double WarmUsefulSeconds = 80;
    private const double WarmDriverBatches = 60;

    private double _usefulSeconds;
    private double _driverBatches;

    /// <summary>Cold JVMs: nothing run yet.</summary>
    public static WarmUp Cold => default;

    /// <summary>
    /// Overhead core-seconds that one executor spends on a batch with <paramref name="useful"/> core-seconds of work: the integral of
    /// 3 exp(-c/4) over them, so that it sums to 12 however the work is cut into batches.
    /// </summary>
    public double SpendExecutor(WarmUpCosts costs, double useful)
    {
        if (_usefulSeconds > WarmUsefulSeconds)
            return 0;
        var before = Math.Exp(-_usefulSeconds / costs.ExecutorScale);
        _usefulSeconds += useful;
        return costs.ExecutorCoreSeconds * (before - Math.Exp(-_usefulSeconds / costs.ExecutorScale));
    }

    /// <summary>How many times slower than warm the driver runs this batch: 1 + 5 exp(-j/.9) + exp(-j/4).</summary>
    public double NextDriverBatch(WarmUpCosts costs)
    {
        if (_driverBatches > WarmDriverBatches)
            return 1;
        var slowness = 1 + costs.DriverFirst * Math.Exp(-_driverBatches / costs.DriverFirstBatches)
            + costs.DriverSecond * Math.Exp(-_driverBatches / costs.DriverSecondBatches);
        _driverBatches++;
        return slowness;
    }
}
