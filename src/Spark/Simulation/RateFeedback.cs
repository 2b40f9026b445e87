namespace Sluice.Spark.Simulation;

/// <summary>
/// What backpressure learns, and when: batches finish while later ones are formed, and the estimator hears of them in the order in which they finish.
/// </summary>
internal sealed class RateFeedback
{
    // No more batches than jobs run at once.
    private readonly PendingRate[] _pending = new PendingRate[JobSlots.Most];
    private int _count;
    private RateController _rate;

    /// <summary>Begins anew, as a restarted application does.</summary>
    public void Begin(RateController rate)
    {
        _rate = rate;
        _count = 0;
    }

    /// <summary>Events a second that may be read by now.</summary>
    public double RateAt(double seconds)
    {
        Observe(seconds);
        return _rate.Rate;
    }

    /// <summary>A batch was started that will finish then.</summary>
    /// <param name="finish">Seconds.</param>
    /// <param name="events">In it.</param>
    /// <param name="processingSeconds">It takes.</param>
    /// <param name="waitSeconds">It waited.</param>
    public void Started(double finish, double events, double processingSeconds, double waitSeconds)
    {
        if (_count == _pending.Length)
            Observe(_pending[0].Finish);
        var i = _count++;
        for (; i > 0 && _pending[i - 1].Finish > finish; i--)
            _pending[i] = _pending[i - 1];
        _pending[i] = new PendingRate(finish, events, processingSeconds, waitSeconds);
    }

    private void Observe(double now)
    {
        var observed = 0;
        for (; observed < _count && _pending[observed].Finish <= now; observed++)
        {
            ref readonly var pending = ref _pending[observed];
            _rate.Observe(pending.Finish, pending.Events, pending.ProcessingSeconds, pending.WaitSeconds);
        }

        if (observed == 0)
            return;
        _count -= observed;
        Array.Copy(_pending, observed, _pending, 0, _count);
    }

    private readonly record struct PendingRate(double Finish, double Events, double ProcessingSeconds, double WaitSeconds);
}
