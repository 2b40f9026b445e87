using static Sluice.Tuning.Levers.GuardSeverity;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Levers;

/// <summary>What would write wrong results without failing, and what keeps a JVM from starting.</summary>
internal static class DataGuards
{
    private const int LastJavaWithCms = 13;
    private static readonly double Cms = ExecutorExtraJavaOptions.ValueOf("-XX:+UseConcMarkSweepGC");
    private static readonly double CommitsEarly = FileOutputCommitterVersion.ValueOf("2");

    public static IEnumerable<GuardRule> All { get; } =
    [
        new("speculation-needs-idempotent-sink", Refuse, [Speculation],
            (c, shape) => c[Speculation] == 0 || shape.SinkIsIdempotent,
            (_, _) => $"A speculative copy of a task writes its events again and the sink is not idempotent; leave {Speculation.Name} off."),
        new("committer-needs-idempotent-sink", Refuse, [FileOutputCommitterVersion],
            (c, shape) => c[FileOutputCommitterVersion] != CommitsEarly || shape.SinkIsIdempotent,
            (_, _) => $"Version 2 shows the output of jobs that fail later and the sink is not idempotent; leave {FileOutputCommitterVersion.Name} at 1."),
        new("overlap-needs-tolerant-job", Refuse, [ConcurrentJobs],
            (c, shape) => c[ConcurrentJobs] <= 1 || shape.BatchesMayOverlap,
            (c, _) => $"{ConcurrentJobs.Format(c[ConcurrentJobs])} at a time finish batches out of order, which this job does not tolerate; leave {ConcurrentJobs.Name} at 1."),
        new("no-cms-on-later-jvm", Refuse, [DriverExtraJavaOptions, ExecutorExtraJavaOptions],
            (c, shape) => shape.JavaVersion <= LastJavaWithCms || (c[DriverExtraJavaOptions] != Cms && c[ExecutorExtraJavaOptions] != Cms),
            (_, shape) => $"Java {shape.JavaVersion} has no concurrent mark-sweep collector and does not start with its flag; choose G1 instead."),
    ];
}
