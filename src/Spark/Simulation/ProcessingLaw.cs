using System.Runtime.CompilerServices;
using Sluice.Tuning.Randomness;

namespace Sluice.Spark.Simulation;

/// <summary>
/// How long a micro-batch takes: P = (job + T_map + T_reduce + gc + disk) exp(N(0, .09)) + pause. The job is serial on the driver; a stage
/// lasts as long as its slowest node, in closed form instead of task by task (a list scheduler in the tests is its oracle).
/// </summary>
internal sealed class ProcessingLaw(SimulationCoefficients coefficients, bool noise)
{
    private readonly StageCosts _stages = coefficients.Stages;
    private readonly MemoryCosts _memory = coefficients.Memory;
    private readonly FailureCosts _failures = coefficients.Failures;
    private readonly WarmUpCosts _warmUp = coefficients.WarmUp;
    private readonly Variation _variation = coefficients.Variation;

    /// <summary>
    /// What a batch of <paramref name="events"/> events and <paramref name="bytes"/> bytes takes while <paramref name="otherJobs"/> jobs that
    /// began earlier still run and <paramref name="absent"/> executors are being replaced.
    /// </summary>
    public BatchCost Draw(
        double events, double bytes, CompiledLevers levers, int otherJobs, int absent, double[] logSlowness, ref WarmUp warmUp, ref RandomStream random)
    {
        ref readonly var map = ref levers.Map[otherJobs];
        ref readonly var reduce = ref levers.Reduce[otherJobs];

        var mapDemand = bytes * levers.MapDemandPerByte;
        var reduceDemand = bytes * levers.ReduceDemandPerByte;
        var mapSpill = mapDemand > levers.AvailableBytes ? 1 - levers.AvailableBytes / mapDemand : 0;
        var reduceSpill = reduceDemand > levers.AvailableBytes ? 1 - levers.AvailableBytes / reduceDemand : 0;

        var mapCpu = events * levers.MapPerEvent + bytes * (levers.MapPerByte + levers.SpillPerByte * mapSpill);
        var reduceCpu = events * levers.ReducePerEvent + bytes * (levers.ReducePerByte + levers.SpillPerByte * reduceSpill);
        var useful = (mapCpu + reduceCpu) / levers.BusyExecutors;
        var warm = useful > 0 ? 1 + warmUp.SpendExecutor(_warmUp, useful) / useful : 1;
        var driverWarm = warmUp.NextDriverBatch(_warmUp);
        var taskWarm = Math.Min(driverWarm, _warmUp.TaskCeiling);

        var mapTask = levers.MapFixSeconds * taskWarm + mapCpu * warm * map.Contention / map.Tasks;
        var reduceTask = levers.ReduceFixSeconds * taskWarm + reduceCpu * warm * reduce.Contention / reduce.Tasks;
        var locality = 1.0;
        if (absent > 0)
        {
            // The others take the share of those that are away.
            var crowding = levers.Executors / (double)Math.Max(1, levers.Executors - absent);
            mapTask *= crowding;
            reduceTask *= crowding;
            locality = _failures.LocalityAfterLoss;
        }

        var mapSeconds = StageSeconds(in map, mapTask, levers.MapStragglers, locality, levers, logSlowness, ref random);
        var reduceSeconds = StageSeconds(in reduce, reduceTask, levers.ReduceStragglers, locality, levers, logSlowness, ref random);
        mapSeconds = Overlap(mapSeconds, bytes * levers.MapNetworkPerByte);
        reduceSeconds = Overlap(reduceSeconds, bytes * levers.ReduceNetworkPerByte + levers.FetchSeconds);

        var executorBytes = bytes * levers.ExecutorShare;
        var held = levers.BaseLiveBytes + Math.Min(levers.AvailableBytes, Math.Max(mapDemand, reduceDemand)) + _memory.LiveShareOfBytes * executorBytes;
        var live = Math.Min(held, 0.95 * levers.HeapBytes);
        var pressure = live / (levers.HeapBytes - live);
        var allocated = _memory.AllocationPerByte * executorBytes;
        var gc = levers.GcSecondsPerByte * allocated * pressure;

        var fetched = levers.TasksInFlight * (_failures.TaskBytes + Math.Min(_failures.FetchBytes, bytes / map.Tasks));
        var accumulated = _failures.UnspillableShareOfBytes * executorBytes;

        var dirty = bytes * (levers.ShuffleDiskPerByte + levers.SpillDiskPerByte * (mapSpill + reduceSpill));
        var disk = Math.Max(0, dirty / _memory.DirtyBytesPerSecond - levers.BatchSeconds);

        var driver = levers.DispatchSeconds * driverWarm;
        var sink = levers.SinkSeconds * Math.Sqrt(driverWarm);
        var seconds = mapSeconds + reduceSeconds + gc + disk;
        var pause = 0.0;
        if (noise)
        {
            sink *= Math.Max(0.2, 1 + _stages.SinkDeviation * StandardNormal.Draw(ref random));
            seconds = (driver + sink + seconds) * Math.Exp(_variation.ProcessingDeviation * StandardNormal.Draw(ref random));
            var chance = Math.Min(_memory.FullCollectionCeiling, _memory.FullCollectionRate * allocated / levers.HeapBytes * pressure);
            if (random.NextUniform() < chance)
            {
                pause = levers.FullPauseShare
                    * (_memory.FullCollectionSeconds + _memory.FullCollectionSecondsPerGigabyte * live / 1e9);
            }
        }
        else
        {
            seconds += driver + sink;
        }

        return new BatchCost
        {
            ProcessingSeconds = seconds + pause,
            CpuSeconds = (mapCpu * map.Contention + reduceCpu * reduce.Contention) * warm
                + (levers.MapFixSeconds * map.Tasks + levers.ReduceFixSeconds * reduce.Tasks) * taskWarm,
            GcSeconds = gc + pause,
            SpilledBytes = bytes * levers.WirePerByte * (mapSpill + reduceSpill),
            StageSeconds = mapSeconds + reduceSeconds,
            DriverSeconds = driver,
            HeapShare = live / levers.HeapBytes,
            UserMemoryShare = (fetched + accumulated) / levers.UserBytes,
            ShareRunUntilFull = Math.Clamp((levers.UserBytes - fetched) / Math.Max(1, accumulated), 0.02, 1),
        };
    }

    // The network moves bytes while tasks compute: the longer of the two, and a share of the shorter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Overlap(double computing, double moving) =>
        Math.Max(computing, moving) + _stages.NetworkOverlap * Math.Min(computing, moving);

    internal double StageSeconds(
        in StageShape stage, double task, double stragglers, double locality, CompiledLevers levers, double[] logSlowness, ref RandomStream random)
    {
        var nominal = task * stage.Waves;
        if (!noise)
            return nominal * Math.Exp(stage.LogSpread);

        var slowest = double.NegativeInfinity;
        for (var node = 0; node < stage.Nodes; node++)
            slowest = Math.Max(slowest, logSlowness[node] + stage.Deviation * StandardNormal.Draw(ref random));
        var seconds = nominal * Math.Exp(stage.LogSpread + slowest);
        if (double.IsFinite(levers.SpeculationTaskShare))
        {
            // The copy of a slow node's task begins when the task has taken the multiple of a usual one, and takes as long as a usual one.
            seconds = Math.Min(seconds, nominal * Math.Exp(stage.LogSpread) + levers.SpeculationTaskShare * task + levers.SpeculationSeconds);
        }

        if (random.NextUniform() < locality * stage.LocalityProbability)
        {
            seconds += random.NextUniform()
                * Math.Min(levers.LocalityWaitSeconds, _stages.LocalityTaskShare * task + _stages.LocalitySeconds);
        }

        if (random.NextUniform() < stragglers)
        {
            // Pareto from 2, cut at 8; the straggler may be in any wave.
            var factor = Math.Min(
                _variation.StragglerCeiling,
                _variation.StragglerFrom * Math.Pow(1 - random.NextUniform(), -1 / _variation.StragglerShape));
            var excess = Math.Min((factor - 1) * task, levers.SpeculationTaskShare * task + levers.SpeculationSeconds);
            seconds = Math.Max(seconds, 0.5 * (stage.Waves + 1) * task + excess);
        }

        return seconds;
    }
}
