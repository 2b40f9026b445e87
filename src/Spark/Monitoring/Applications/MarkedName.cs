using System.Globalization;

namespace Sluice.Spark.Monitoring.Applications;

/// <summary>
/// The name of a job with what a submission of it is marked by, for those who keep nothing of a submission but its name, as Livy does. The application is called so
/// too, unless the job names itself in its code: to <c>spark-submit</c> the name of a submission is more than <c>spark.app.name</c> among its properties.
/// </summary>
internal static class MarkedName
{
    private const char Mark = '~';

    public static string Of(string job, long epoch, string configuration, string start) =>
        string.Create(CultureInfo.InvariantCulture, $"{job}{Mark}{epoch}{Mark}{configuration}{Mark}{start}");

    /// <summary>Epoch, configuration and start; null if the name has no marks, or is another job's.</summary>
    public static (string Epoch, string Configuration, string Start)? Marks(string job, string name) =>
        name.Length > job.Length && name[job.Length] == Mark && name.StartsWith(job, StringComparison.Ordinal)
        && name[(job.Length + 1)..].Split(Mark) is [{ Length: > 0 } epoch, { Length: > 0 } configuration, { Length: > 0 } start] && epoch.All(char.IsAsciiDigit)
            ? (epoch, configuration, start)
            : null;

    /// <summary>Whether it is the job's own name, or that with marks.</summary>
    public static bool IsOf(string job, string? name) => name is not null && (name == job || Marks(job, name) is not null);
}
