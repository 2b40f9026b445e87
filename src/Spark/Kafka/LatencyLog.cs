namespace Sluice.Spark.Kafka;

/// <summary>
/// The latencies of a cluster's results over the last while, by when each result appeared: in slices of five seconds, in the bins of <see cref="LatencyHistogram"/>.
/// When an event arrived follows from both, to within a slice and one per cent of its latency; so one record answers for arrivals and completions. An hour
/// of a busy topic takes half a megabyte at most. Times are spans since the log was opened. One caller at a time.
/// </summary>
internal sealed class LatencyLog
{
    private static readonly long Slice = TimeSpan.FromSeconds(5).Ticks;

    private readonly LogSlice[] _ring;
    private double _youngestMs = double.NegativeInfinity;

    /// <param name="kept">The longest window that can be read.</param>
    public LatencyLog(TimeSpan kept)
    {
        _ring = new LogSlice[1 + (int)Math.Ceiling((double)kept.Ticks / Slice)];
        for (var i = 0; i < _ring.Length; i++)
            _ring[i] = new LogSlice();
    }

    /// <summary>When the youngest event that was finished had arrived; null before the first.</summary>
    public TimeSpan? YoungestArrival => double.IsFinite(_youngestMs) ? TimeSpan.FromMilliseconds(_youngestMs) : null;

    /// <summary>Adds a result.</summary>
    /// <param name="at">When it appeared; before the log was opened counts as its beginning.</param>
    /// <param name="ms">Its latency; one below zero counts as zero.</param>
    public void Add(TimeSpan at, double ms)
    {
        var number = Math.Max(0, at.Ticks) / Slice;
        var slice = _ring[number % _ring.Length];
        // What comes so late that its slice is used again is of no window any more.
        if (slice.Number > number)
            return;
        if (slice.Number < number)
            slice.Begin(number);
        slice.Add(LatencyHistogram.BinOf(ms));
        _youngestMs = Math.Max(_youngestMs, at.TotalMilliseconds - Math.Max(0, ms));
    }

    /// <summary>Adds the results that appeared in a window.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="to">Its end.</param>
    /// <param name="now">No result has appeared later.</param>
    /// <param name="into">Gets them.</param>
    public void ReadCompletions(TimeSpan from, TimeSpan to, TimeSpan now, LatencyHistogram into)
    {
        foreach (var slice in _ring)
        {
            var share = ShareIn(Begin(slice), End(slice, now), from.TotalMilliseconds, to.TotalMilliseconds);
            for (var i = 0; share > 0 && i < slice.Count; i++)
                into.Add(LatencyHistogram.MiddleOf(slice.Bin(i)), share * slice.Events(i));
        }
    }

    /// <summary>Adds the events that arrived in a window and whose results have appeared by now: those that were not finished at its end with their age then.</summary>
    /// <returns>How many were finished at the window's end.</returns>
    /// <inheritdoc cref="ReadCompletions"/>
    public double ReadArrivals(TimeSpan from, TimeSpan to, TimeSpan now, LatencyHistogram into)
    {
        var completed = 0.0;
        var (fromMs, toMs) = (from.TotalMilliseconds, to.TotalMilliseconds);
        foreach (var slice in _ring)
        {
            if (slice.Number < 0)
                continue;
            var (begin, end) = (Begin(slice), End(slice, now));
            if (end <= fromMs)
                continue;
            for (var i = 0; i < slice.Count; i++)
            {
                var ms = LatencyHistogram.MiddleOf(slice.Bin(i));
                var events = slice.Events(i);
                var finished = ShareIn(begin - ms, end - ms, fromMs, toMs - ms);
                into.Add(ms, finished * events);
                completed += finished * events;
                // Those that arrived in the last stretch as long as their latency were not finished at the window's end.
                var (oldest, youngest) = (Math.Max(Math.Max(begin - ms, fromMs), toMs - ms), Math.Min(end - ms, toMs));
                into.Add(toMs - (oldest + youngest) / 2, ShareIn(begin - ms, end - ms, Math.Max(fromMs, toMs - ms), toMs) * events);
            }
        }

        return completed;
    }

    private static double Begin(LogSlice slice) => TimeSpan.FromTicks(slice.Number * Slice).TotalMilliseconds;

    private static double End(LogSlice slice, TimeSpan now) => TimeSpan.FromTicks(Math.Min((slice.Number + 1) * Slice, Math.Max(now.Ticks, slice.Number * Slice + 1))).TotalMilliseconds;

    /// <summary>The share of [begin, end] that lies in [from, to].</summary>
    private static double ShareIn(double begin, double end, double from, double to) =>
        end > begin ? Math.Max(0, Math.Min(end, to) - Math.Max(begin, from)) / (end - begin) : 0;

    /// <summary>What appeared within five seconds: the bins that occur, in order, and how often.</summary>
    private sealed class LogSlice
    {
        private ushort[] _bins = [];
        private int[] _events = [];

        /// <summary>Which slice since the beginning; -1 for none yet.</summary>
        public long Number { get; private set; } = -1;

        public int Count { get; private set; }

        public int Bin(int index) => _bins[index];

        public int Events(int index) => _events[index];

        public void Begin(long number) => (Number, Count) = (number, 0);

        public void Add(int bin)
        {
            var at = Array.BinarySearch(_bins, 0, Count, (ushort)bin);
            if (at >= 0)
            {
                _events[at]++;
                return;
            }

            at = ~at;
            if (Count == _bins.Length)
            {
                Array.Resize(ref _bins, Math.Max(8, 2 * Count));
                Array.Resize(ref _events, _bins.Length);
            }

            Array.Copy(_bins, at, _bins, at + 1, Count - at);
            Array.Copy(_events, at, _events, at + 1, Count - at);
            (_bins[at], _events[at]) = ((ushort)bin, 1);
            Count++;
        }
    }
}
