using System.Numerics;
using System.Runtime.CompilerServices;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts;

/// <summary>How patient a rollout is. A number that is not positive is refused with <see cref="ArgumentOutOfRangeException"/>.</summary>
public sealed record RolloutSettings
{
    /// <summary>What guards are checked against, and how many executors there are to be.</summary>
    public ClusterShape Shape { get; init; } = new();

    /// <summary>How often is looked.</summary>
    public TimeSpan PollInterval { get; init => field = Positive(value); } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For a run to finish its batches, once when the job is asked to and once more after SIGTERM; null for what Spark itself allows
    /// (<c>spark.streaming.gracefulStopTimeout</c>, ten batch intervals) and half a minute more.
    /// </summary>
    public TimeSpan? DrainTimeout { get; init; }

    /// <summary>For a run to be gone that was killed.</summary>
    public TimeSpan KillTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>From the submission until its driver runs.</summary>
    public TimeSpan RunningTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(120);

    /// <summary>From then until enough of its executors do, and it says what it runs with.</summary>
    public TimeSpan ExecutorsTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>Of the executors that there are to be, those that suffice.</summary>
    public double ExecutorShare { get; init => field = Positive(value); } = 0.8;

    /// <summary>For the first batch, besides three of its intervals.</summary>
    public TimeSpan BatchTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>How often a rollout is begun before the surroundings are given up.</summary>
    public int Attempts { get; init => field = Positive(value); } = 4;

    /// <summary>The longest wait before the second of them; twice as long before each further one.</summary>
    public TimeSpan FirstBackOff { get; init => field = Positive(value); } = TimeSpan.FromSeconds(4);

    public TimeSpan LongestBackOff { get; init => field = Positive(value); } = TimeSpan.FromSeconds(60);

    internal TimeSpan DrainOf(Configuration running) =>
        DrainTimeout ?? TimeSpan.FromMilliseconds(10 * running[SparkLevers.BatchDuration]) + TimeSpan.FromSeconds(30);

    internal TimeSpan FirstBatchOf(Configuration target) => TimeSpan.FromMilliseconds(3 * target[SparkLevers.BatchDuration]) + BatchTimeout;

    /// <summary>Executors that suffice. With dynamic allocation only those are certain that there are at the start.</summary>
    internal int ExecutorsNeeded(Configuration target)
    {
        var executors = target[SparkLevers.DynamicAllocationEnabled] == 0
            ? ExecutorLayout.Of(target, Shape).Executors
            : Math.Max(target[SparkLevers.DynamicAllocationInitialExecutors], target[SparkLevers.DynamicAllocationMinExecutors]);
        return Math.Max(1, (int)Math.Ceiling(ExecutorShare * executors));
    }

    private static T Positive<T>(T value, [CallerMemberName] string name = "") where T : INumber<T> => value > T.Zero
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} of a rollout must be more than 0.");

    private static TimeSpan Positive(TimeSpan value, [CallerMemberName] string name = "") => value > TimeSpan.Zero
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} of a rollout must be more than 0.");
}
