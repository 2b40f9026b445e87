using static Sluice.Tuning.Levers.GuardSeverity;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Levers;

/// <summary>Durations that bound each other.</summary>
internal static class TimeGuards
{
    private static readonly Lever[] LocalityWaits = [LocalityWait, LocalityWaitProcess, LocalityWaitNode, LocalityWaitRack];

    public static IEnumerable<GuardRule> All { get; } =
    [
        new("heartbeat-within-network-timeout", Refuse, [ExecutorHeartbeatInterval, NetworkTimeout],
            (c, _) => c[ExecutorHeartbeatInterval] < c[NetworkTimeout],
            (c, _) => $"Heartbeats every {ExecutorHeartbeatInterval.Format(c[ExecutorHeartbeatInterval])} come later than the time-out of {NetworkTimeout.Format(c[NetworkTimeout])}, and Spark does not start; lower {ExecutorHeartbeatInterval.Name}."),
        new("fetch-retries-within-network-timeout", Refuse, [ShuffleIoMaxRetries, ShuffleIoRetryWait, NetworkTimeout],
            (c, _) => c[ShuffleIoMaxRetries] * c[ShuffleIoRetryWait] < c[NetworkTimeout],
            (c, _) => $"A failing fetch stalls {NetworkTimeout.Format(c[ShuffleIoMaxRetries] * c[ShuffleIoRetryWait])}, not less than the time-out of {NetworkTimeout.Format(c[NetworkTimeout])}; lower {ShuffleIoMaxRetries.Name} or {ShuffleIoRetryWait.Name}."),
        new("executor-idle-timeout-beyond-batch", Refuse, [DynamicAllocationExecutorIdleTimeout, DynamicAllocationEnabled, BatchDuration],
            (c, _) => c[DynamicAllocationEnabled] == 0 || c[DynamicAllocationExecutorIdleTimeout] * 1000 > c[BatchDuration],
            (c, _) => $"Executors idle for {DynamicAllocationExecutorIdleTimeout.Format(c[DynamicAllocationExecutorIdleTimeout])} are let go between batches of {BatchDuration.Format(c[BatchDuration])} and started again; raise {DynamicAllocationExecutorIdleTimeout.Name}."),
        new("heartbeat-within-quarter-network-timeout", Advise, [ExecutorHeartbeatInterval, NetworkTimeout],
            (c, _) => c[ExecutorHeartbeatInterval] <= 0.25 * c[NetworkTimeout],
            (c, _) => $"Fewer than four heartbeats ({ExecutorHeartbeatInterval.Format(c[ExecutorHeartbeatInterval])}) fit into the time-out of {NetworkTimeout.Format(c[NetworkTimeout])}: one long collection loses the executor."),
        new("locality-waits-within-half-batch", Advise, [.. LocalityWaits, BatchDuration],
            (c, _) =>
            {
                foreach (var wait in LocalityWaits)
                    if (c[wait] > 0.5 * c[BatchDuration])
                        return false;
                return true;
            },
            (c, _) => $"A batch of {BatchDuration.Format(c[BatchDuration])} may idle {LocalityWait.Format(LocalityWaits.Max(wait => c[wait]))} for a local slot; half of it is the most that pays."),
    ];
}
