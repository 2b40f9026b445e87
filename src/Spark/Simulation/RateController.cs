namespace Sluice.Spark.Simulation;

/// <summary>
/// Spark's PID rate estimator for backpressure (PIDRateEstimator of Spark 2.3, from its published behaviour): the rate at which the source may
/// be read, corrected at each finished batch. The first batch only initialises it.
/// </summary>
public struct RateController
{
    private readonly double _batchSeconds, _proportional, _integral, _derivative, _minimumRate;
    private double _latestSeconds;
    private double _latestRate;
    private double _latestError;
    private bool _initialised;

    /// <param name="batchSeconds">Batch interval, seconds.</param>
    /// <param name="proportional">Weight of the error; 1.0 in Spark.</param>
    /// <param name="integral">Weight of the backlog; 0.2 in Spark.</param>
    /// <param name="derivative">Weight of the error's change; 0 in Spark.</param>
    /// <param name="minimumRate">Lowest rate it returns, events/s; 100 in Spark.</param>
    public RateController(double batchSeconds, double proportional, double integral, double derivative, double minimumRate)
    {
        _batchSeconds = batchSeconds;
        _proportional = proportional;
        _integral = integral;
        _derivative = derivative;
        _minimumRate = minimumRate;
        Rate = double.PositiveInfinity;
    }

    /// <summary>Events/s that may be read; infinite until a second batch has finished.</summary>
    public double Rate { get; private set; }

    /// <summary>A batch finished: when, how many events, how long it took and how long it waited (seconds).</summary>
    public void Observe(double finishedSeconds, double events, double processingSeconds, double waitSeconds)
    {
        if (finishedSeconds <= _latestSeconds || events <= 0 || processingSeconds <= 0)
            return;
        var sinceLatest = finishedSeconds - _latestSeconds;
        var processingRate = events / processingSeconds;
        _latestSeconds = finishedSeconds;
        if (!_initialised)
        {
            _latestRate = processingRate;
            _latestError = 0;
            _initialised = true;
            return;
        }

        var error = _latestRate - processingRate;
        var historical = waitSeconds * processingRate / _batchSeconds;
        var change = (error - _latestError) / sinceLatest;
        _latestRate = Math.Max(_minimumRate, _latestRate - _proportional * error - _integral * historical - _derivative * change);
        _latestError = error;
        Rate = _latestRate;
    }
}
