using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation;

/// <summary>
/// The streaming application on virtual time: a batch is formed at each interval from what Kafka holds, waits for a job slot, and takes the
/// time that <see cref="ProcessingLaw"/> draws. What does not depend on the configuration (arrivals, machines, drift, neighbours) has
/// streams of its own, so that a twin under another configuration meets the same world.
/// </summary>
internal sealed class MicroBatchEngine
{
    // Rates over the last minute are read from the curve of arrivals.
    private const double RememberedArrivalSeconds = 75;

    private readonly SimulationCoefficients _coefficients;
    private readonly NodeSpeeds _nodes;
    private readonly ProcessingLaw _law;
    private readonly ExecutorHealth _executors;
    private readonly BatchQueue _queue = new();
    private readonly JobSlots _slots = new();
    private readonly RateFeedback _feedback = new();
    private readonly bool _noise;
    private readonly Func<double>? _spacing;
    private readonly Func<double>? _processing;
    private CompiledLevers _levers;
    private RandomStream _random;
    private RandomStream _restartRandom;
    private WarmUp _warmUp = WarmUp.Cold;
    private double _nextFormation;
    private double _consumedOffset;
    private double _consumedSeconds;
    private double _consumedBytes;
    private double _skippedTo;
    private double _dies;
    private string? _fault;
    private long _closedMinutes;

    public MicroBatchEngine(SimulationSettings settings, SimulationCoefficients coefficients, CompiledLevers levers)
    {
        _coefficients = coefficients;
        _levers = levers;
        _noise = settings.Noise;
        _spacing = settings.BatchSpacingSeconds;
        _processing = settings.ProcessingSeconds;
        var workers = settings.Profile.Costs(coefficients).Workers;
        Arrivals = new ArrivalLog(settings.Workload, settings.EffectiveArrivalSeed, settings.Noise);
        _nodes = new NodeSpeeds(
            coefficients,
            workers,
            RandomStream.For(settings.RunSeed, settings.ClusterKey, RandomStream.Key("machines")),
            settings.Stream("drift"),
            settings.Stream("neighbours"),
            settings.Noise,
            settings.NodeSpeeds);
        _law = new ProcessingLaw(coefficients, settings.Noise);
        _executors = new ExecutorHealth(coefficients.Failures, settings.Stream("failures"), settings.Noise);
        _random = settings.Stream("batches");
        _restartRandom = settings.Stream("restarts");
        Latencies = new LatencyRing(settings.Retained.TotalSeconds);
        Minutes = new MinuteLog(workers, settings.Retained);
        Begin(0);
    }

    public double Now { get; private set; }

    public ArrivalLog Arrivals { get; }

    public LatencyRing Latencies { get; }

    public MinuteLog Minutes { get; }

    /// <summary>Batches processed since the start, aborted ones included.</summary>
    public long Batches { get; private set; }

    /// <summary>Offset up to which batches have been formed.</summary>
    public double ConsumedOffset => _consumedOffset;

    /// <summary>Events in Kafka, in formed batches and in running ones.</summary>
    public double LagEvents
    {
        get
        {
            var lag = Arrivals.EventsBy(Now) - _consumedOffset + _queue.Events;
            for (var i = 0; i < Latencies.Count && Latencies.Newest(i).LatestFinish > Now; i++)
            {
                if (Latencies.Newest(i).Finish > Now)
                    lag += Latencies.Newest(i).Events;
            }

            return lag;
        }
    }

    public int WaitingBatches => _queue.Count;

    public double ConsumedBytes => _consumedBytes;

    public double QueuedEvents => _queue.Events;

    public double QueuedBytes => _queue.Bytes;

    /// <summary>Processing time of the batch that was started last, seconds.</summary>
    public double LastProcessingSeconds { get; private set; }

    /// <summary>What killed the application; null while it runs. Only a restart brings it back.</summary>
    public string? Fault { get; private set; }

    /// <summary>Events and bytes of all batches run so far, less those that went back to Kafka.</summary>
    public double StartedEvents { get; private set; }

    public double StartedBytes { get; private set; }

    /// <summary>Events and bytes passed over by <see cref="SkipBacklog"/>, with those that a restart aborted after they had been passed.</summary>
    public double SkippedEvents { get; private set; }

    public double SkippedBytes { get; private set; }

    /// <summary>When the application was started last, seconds.</summary>
    public double RunsSince { get; private set; }

    public long LostExecutors => _executors.Lost;

    public void AdvanceTo(double seconds)
    {
        RunUntil(seconds);
        Now = seconds;
    }

    /// <summary>Other levers on a running application: what a runtime change does.</summary>
    public void Retune(CompiledLevers levers) => _levers = levers;

    /// <summary>
    /// Stops gracefully, returns unfinished batches to Kafka, waits the restart out, and begins again under <paramref name="levers"/>.
    /// A query restart keeps the JVMs warm. A dead application has nothing to stop, and needs a new one at least.
    /// </summary>
    public void Restart(ChangeScope scope, CompiledLevers levers)
    {
        var stopped = Now;
        if (Fault is null)
        {
            stopped = Drain();
            // A batch that aborts the application just then is not finished.
            TakeBackUnfinished(_dies <= stopped ? Math.BitDecrement(_dies) : stopped);
        }
        var resumed = stopped + _coefficients.Restarts.OutageSeconds(scope, _noise ? StandardNormal.Draw(ref _restartRandom) : 0);
        _levers = levers;
        if (scope >= ChangeScope.Application)
        {
            _warmUp = WarmUp.Cold;
            _executors.Renew();
            CloseMinutes(resumed);
            for (var minute = (long)(stopped / 60); minute <= (long)(resumed / 60); minute++)
                Minutes[minute].IsDown = true;
        }

        Fault = null;
        Begin(resumed);
        Now = resumed;
    }

    /// <summary>Moves the read offset to the end of the topic and drops what waits; the events passed over.</summary>
    public double SkipBacklog()
    {
        var arrived = Arrivals.EventsBy(Now);
        var arrivedBytes = Arrivals.BytesBy(Now);
        var skipped = arrived - _consumedOffset + _queue.Events;
        SkippedEvents += skipped;
        SkippedBytes += arrivedBytes - _consumedBytes + _queue.Bytes;
        _queue.Clear();
        _consumedOffset = _skippedTo = arrived;
        _consumedSeconds = Now;
        _consumedBytes = arrivedBytes;
        return skipped;
    }

    private void Begin(double seconds)
    {
        _dies = double.PositiveInfinity;
        RunsSince = seconds;
        _slots.Begin(seconds);
        _feedback.Begin(_levers.Backpressure ?? default);
        // Spark's timer ticks at whole multiples of the interval since the epoch (RecurringTimer.getStartTime), whenever it was started.
        _nextFormation = (Math.Floor(seconds / _levers.BatchSeconds) + 1) * _levers.BatchSeconds;
    }

    private void RunUntil(double seconds)
    {
        while (Fault is null)
        {
            if (_queue.Count > 0)
            {
                var slot = _slots.Earliest(_levers.ConcurrentJobs);
                var start = Math.Max(_queue.Head.Formed, _slots[slot]);
                if (start <= Math.Min(seconds, Math.Min(_nextFormation, _dies)))
                {
                    Run(_queue.Dequeue(), start, slot);
                    continue;
                }
            }

            if (_dies <= Math.Min(seconds, _nextFormation))
            {
                Die();
                break;
            }

            if (_nextFormation > seconds)
                break;
            Form(_nextFormation);
            _nextFormation += _spacing?.Invoke() ?? _levers.BatchSeconds;
        }

        CloseMinutes(seconds);
    }

    private void Doom(double seconds, string fault)
    {
        if (seconds >= _dies)
            return;
        _dies = seconds;
        _fault = fault;
    }

    // Kafka keeps what was not finished, the batch that failed included; nothing is read until the next restart.
    private void Die()
    {
        Fault = _fault;
        TakeBackUnfinished(Math.BitDecrement(_dies));
    }

    private void Form(double formed)
    {
        if (formed >= 60 * (_closedMinutes + 1))
            CloseMinutes(formed);
        var arrived = Arrivals.EventsBy(formed);
        var events = arrived - _consumedOffset;
        var allowed = _levers.RateCap;
        if (_levers.Backpressure is not null)
            allowed = Math.Min(allowed, _feedback.RateAt(formed));

        var newest = formed;
        var bytesBy = Arrivals.BytesBy(formed);
        if (events > allowed * _levers.BatchSeconds)
        {
            events = allowed * _levers.BatchSeconds;
            newest = Arrivals.TimeOf(_consumedOffset + events, next: false);
            bytesBy = Arrivals.BytesBy(newest);
        }

        if (_levers.DriverLiveBytes + _queue.Count * _coefficients.Driver.BytesPerWaitingBatch > _coefficients.Failures.DriverHeapShare * _levers.DriverHeapBytes)
        {
            Doom(formed, $"The driver's heap of {_levers.DriverHeapBytes / 1048576:F0} MiB is exhausted with {_queue.Count} batches waiting.");
            return;
        }

        _queue.Enqueue(new FormedBatch(formed, _consumedSeconds, newest, events, bytesBy - _consumedBytes, _consumedOffset));
        _consumedOffset = newest == formed ? arrived : _consumedOffset + events;
        _consumedSeconds = newest;
        _consumedBytes = bytesBy;
    }

    private void Run(in FormedBatch batch, double start, int slot)
    {
        _nodes.AdvanceTo(start);
        var others = _slots.TakenAt(start, _levers.ConcurrentJobs);
        var cost = _law.Draw(
            batch.Events, batch.Bytes, _levers, others, _executors.AbsentAt(start), _nodes.LogSlowness, ref _warmUp, ref _random);
        if (_processing is not null)
            cost.ProcessingSeconds = _processing();
        var losses = _executors.Lose(in cost, _levers, start);
        var isFatal = losses >= _levers.MaximumTaskFailures;
        if (losses > 0)
        {
            // A wave of tasks runs until what it holds fills the user memory, then runs again on the other executors.
            var wasted = losses * cost.StageSeconds * cost.ShareRunUntilFull / _levers.Map[others].Waves;
            cost.ProcessingSeconds = wasted + (isFatal ? cost.DriverSeconds : cost.ProcessingSeconds);
        }

        var finish = start + cost.ProcessingSeconds;
        _slots[slot] = finish;
        LastProcessingSeconds = cost.ProcessingSeconds;
        Batches++;
        if (batch.Events > 0)
            Latencies.Add(batch.Oldest, batch.Newest, finish - 0.25 * cost.ProcessingSeconds, finish, batch.Events, batch.Bytes, batch.FromOffset);
        if (_levers.Backpressure is not null)
            _feedback.Started(finish, batch.Events, cost.ProcessingSeconds, start - batch.Formed);
        StartedEvents += batch.Events;
        StartedBytes += batch.Bytes;
        Record(in batch, in cost, start, finish);
        if (isFatal)
        {
            Doom(finish, $"A task lost its executor {losses} times, out of memory at {100 * cost.UserMemoryShare:F0} % of the user memory "
                + $"({_levers.UserBytes / 1048576:F0} MiB an executor).");
        }
    }

    private double Drain()
    {
        var limit = Math.Min(Now + _coefficients.Restarts.DrainSeconds, _dies);
        while (_queue.Count > 0)
        {
            var slot = _slots.Earliest(_levers.ConcurrentJobs);
            var start = Math.Max(Now, _slots[slot]);
            if (start >= limit)
                break;
            Run(_queue.Dequeue(), start, slot);
            limit = Math.Min(limit, _dies);
        }

        var stopped = Now;
        for (var i = 0; i < Latencies.Count && Latencies.Newest(i).LatestFinish > Now; i++)
            stopped = Math.Max(stopped, Math.Min(limit, Latencies.Newest(i).Finish));
        return stopped;
    }

    private void TakeBackUnfinished(double stopped)
    {
        var offset = _queue.Count > 0 ? _queue.Head.FromOffset : _consumedOffset;
        for (var i = 0; i < Latencies.Count && Latencies.Newest(i).LatestFinish > stopped; i++)
        {
            ref readonly var segment = ref Latencies.Newest(i);
            if (segment.Finish > stopped)
                offset = Math.Min(offset, segment.FromOffset);
        }

        _queue.Clear();
        TakeBack(Math.Max(offset, _skippedTo));
        if (offset < _skippedTo)
        {
            // Reading never goes back behind the offset it was moved to: what ran there then is passed over too.
            var (events, bytes) = TakeBack(offset);
            SkippedEvents += events;
            SkippedBytes += bytes;
            offset = _skippedTo;
        }

        if (offset >= _consumedOffset)
            return;
        _consumedOffset = offset;
        _consumedSeconds = Arrivals.TimeOf(offset, next: true);
        _consumedBytes = Arrivals.BytesBy(_consumedSeconds);
    }

    private (double Events, double Bytes) TakeBack(double fromOffset)
    {
        var (events, bytes) = Latencies.TakeBack(fromOffset);
        StartedEvents -= events;
        StartedBytes -= bytes;
        return (events, bytes);
    }

    private void Record(in FormedBatch batch, in BatchCost cost, double start, double finish)
    {
        var first = (long)(start / 60);
        var last = (long)(finish / 60);
        for (var minute = first; minute <= last && minute < first + 60; minute++)
        {
            var share = first == last
                ? 1
                : (Math.Min(finish, 60 * (minute + 1)) - Math.Max(start, 60 * minute)) / cost.ProcessingSeconds;
            Minutes[minute].Add(in batch, in cost, _levers, start, finish, share);
        }
    }

    private void CloseMinutes(double seconds)
    {
        for (; 60 * (_closedMinutes + 1) <= seconds; _closedMinutes++)
        {
            ref var load = ref Minutes[_closedMinutes];
            load.IsDown |= Fault is not null;
            load.WaitingBatches = _queue.Count;
            load.LagEvents = Arrivals.EventsBy(60 * (_closedMinutes + 1)) - _consumedOffset + _queue.Events;
            load.FootprintBytes = _levers.FootprintBytes;
            load.DriverHeapBytes = _levers.DriverHeapBytes;
            load.DriverLiveBytes = _levers.DriverLiveBytes;
            load.ExecutorHeapBytes = _levers.HeapBytes;
            load.BusyWorkers = Math.Max(_levers.Map[0].Nodes, _levers.Reduce[0].Nodes);
            var slowness = Minutes.LogSlowness(_closedMinutes);
            for (var node = 0; node < slowness.Length; node++)
                slowness[node] = (float)_nodes.LogSlowness[node];
        }

        Arrivals.Forget(Math.Min(seconds - RememberedArrivalSeconds, OldestNeeded(seconds)));
    }

    // What a restart may hand back to Kafka has to stay on the curve.
    private double OldestNeeded(double seconds)
    {
        var oldest = _queue.Count > 0 ? _queue.Head.Oldest : _consumedSeconds;
        for (var i = 0; i < Latencies.Count && Latencies.Newest(i).LatestFinish > seconds; i++)
            oldest = Math.Min(oldest, Latencies.Newest(i).Oldest);
        return oldest;
    }
}
