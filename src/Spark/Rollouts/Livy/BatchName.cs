using Sluice.Spark.Monitoring.Applications;

namespace Sluice.Spark.Rollouts.Livy;

/// <summary>The name of a batch, which is all that Livy keeps of what was asked for: it carries the marks.</summary>
internal static class BatchName
{
    public static string Of(string job, RunMarks marks) => MarkedName.Of(job, marks.Epoch, marks.Configuration, marks.StartText);

    /// <summary>Whether it is a batch of the job, submitted by us or under the job's own name.</summary>
    public static bool IsOf(string job, string? name) => MarkedName.IsOf(job, name);

    /// <summary>Null if it has none.</summary>
    public static RunMarks? Marks(string job, string name) =>
        MarkedName.Marks(job, name) is { } marks ? RunMarks.Parse(marks.Epoch, marks.Configuration, marks.Start) : null;
}
