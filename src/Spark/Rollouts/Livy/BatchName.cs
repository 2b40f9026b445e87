using System.Globalization;

namespace Sluice.Spark.Rollouts.Livy;

/// <summary>The name of a batch, which is all that Livy keeps of what was asked for: it carries the marks.</summary>
internal static class BatchName
{
    private const char Mark = '~';

    public static string Of(string job, RunMarks marks) =>
        string.Create(CultureInfo.InvariantCulture, $"{Before(job)}{marks.Epoch}{Mark}{marks.Configuration}{Mark}{marks.StartText}");

    /// <summary>Whether it is a batch of the job, submitted by us or under the job's own name.</summary>
    public static bool IsOf(string job, string? name) => name is not null && (name == job || name.StartsWith(Before(job), StringComparison.Ordinal));

    /// <summary>Null if it has none.</summary>
    public static RunMarks? Marks(string job, string name) =>
        name.StartsWith(Before(job), StringComparison.Ordinal) && name[Before(job).Length..].Split(Mark) is [var epoch, var configuration, var start]
            ? RunMarks.Parse(epoch, configuration, start)
            : null;

    private static string Before(string job) => $"{job}{Mark}";
}
