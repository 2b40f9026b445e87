namespace Sluice.Spark.Simulation;

/// <summary>
/// A mixture of weighted uniform latencies, seconds. Mean, deviation and excess are closed forms; percentiles are exact roots of the summed
/// piecewise-linear distribution function. Its arrays are reused from one reading to the next.
/// </summary>
internal sealed class LatencyDistribution
{
    private double[] _low = new double[64];
    private double[] _high = new double[64];
    private double[] _weight = new double[64];
    private double[] _scratchLow = [];
    private double[] _scratchHigh = [];
    private double[] _scratchWeight = [];
    private int _count;
    private bool _keepsSegments;
    private double _threshold;
    private double _sum;
    private double _squares;

    public double Events { get; private set; }

    /// <summary>Sum of max(0, latency - threshold) over the events, event-seconds.</summary>
    public double Excess { get; private set; }

    public double Maximum { get; private set; }

    public double Mean => _sum / Events;

    public double Deviation => Math.Sqrt(Math.Max(0, _squares / Events - Mean * Mean));

    /// <param name="threshold">Seconds above which excess counts; infinite for none.</param>
    /// <param name="keepsSegments">False when no percentile will be asked for.</param>
    public void Begin(double threshold, bool keepsSegments)
    {
        _count = 0;
        _threshold = threshold;
        _keepsSegments = keepsSegments;
        _sum = _squares = 0;
        Events = Excess = Maximum = 0;
    }

    /// <summary>Adds <paramref name="events"/> events with latencies uniform over [low, high].</summary>
    public void Add(double low, double high, double events)
    {
        if (events <= 0)
            return;
        Events += events;
        _sum += events * 0.5 * (low + high);
        _squares += events * (low * low + low * high + high * high) / 3;
        if (high > Maximum)
            Maximum = high;
        if (high > _threshold)
        {
            var above = high - Math.Max(low, _threshold);
            Excess += low >= _threshold
                ? events * (0.5 * (low + high) - _threshold)
                : events * above * above / (2 * (high - low));
        }

        if (!_keepsSegments)
            return;
        if (_count == _low.Length)
        {
            Array.Resize(ref _low, 2 * _count);
            Array.Resize(ref _high, 2 * _count);
            Array.Resize(ref _weight, 2 * _count);
        }

        _low[_count] = low;
        _high[_count] = high;
        _weight[_count++] = events;
    }

    /// <summary>
    /// The latency that <paramref name="share"/> of the events stay under. Bisection in which a segment that falls wholly outside the bracket
    /// leaves the sum; when all that remain span the bracket the root is linear and exact.
    /// </summary>
    public double Percentile(double share)
    {
        if (Events <= 0)
            return double.NaN;
        if (_scratchLow.Length < _count)
        {
            _scratchLow = new double[_low.Length];
            _scratchHigh = new double[_low.Length];
            _scratchWeight = new double[_low.Length];
        }

        Array.Copy(_low, _scratchLow, _count);
        Array.Copy(_high, _scratchHigh, _count);
        Array.Copy(_weight, _scratchWeight, _count);
        var remaining = _count;
        var target = share * Events;
        var below = 0.0;
        double from = 0, to = Maximum;
        for (var i = 0; i < _count; i++)
            from = i == 0 ? _low[0] : Math.Min(from, _low[i]);

        for (var round = 0; round < 64 && to - from > 1e-9; round++)
        {
            var middle = 0.5 * (from + to);
            var mass = below;
            for (var i = 0; i < remaining; i++)
                mass += MassBelow(i, middle);
            if (mass < target)
                from = middle;
            else
                to = middle;

            var kept = 0;
            var partial = false;
            for (var i = 0; i < remaining; i++)
            {
                if (_scratchHigh[i] <= from)
                {
                    below += _scratchWeight[i];
                    continue;
                }

                if (_scratchLow[i] >= to)
                    continue;
                partial |= _scratchLow[i] > from || _scratchHigh[i] < to;
                _scratchLow[kept] = _scratchLow[i];
                _scratchHigh[kept] = _scratchHigh[i];
                _scratchWeight[kept++] = _scratchWeight[i];
            }

            remaining = kept;
            if (!partial && remaining > 0)
            {
                double atFrom = below, density = 0;
                for (var i = 0; i < remaining; i++)
                {
                    density += _scratchWeight[i] / (_scratchHigh[i] - _scratchLow[i]);
                    atFrom += MassBelow(i, from);
                }

                return Math.Clamp(from + (target - atFrom) / density, from, to);
            }
        }

        return to;
    }

    private double MassBelow(int i, double latency)
    {
        if (latency >= _scratchHigh[i])
            return _scratchWeight[i];
        return latency <= _scratchLow[i] ? 0 : _scratchWeight[i] * (latency - _scratchLow[i]) / (_scratchHigh[i] - _scratchLow[i]);
    }
}
