namespace Sluice.Hosting.Fleet;

/// <summary>Workloads as a command line gives them.</summary>
internal static class WorkloadSpelling
{
    private const string Trace = "trace:";

    /// <summary>
    /// The spelling that holds wherever the process is started: a trace's path made absolute. It goes into the journal, and a later run reads it there.
    /// </summary>
    public static string Absolute(string spelling, string workingDirectory) => spelling.StartsWith(Trace, StringComparison.Ordinal) && spelling.Length > Trace.Length
        ? Trace + Path.GetFullPath(spelling[Trace.Length..], workingDirectory)
        : spelling;

    /// <summary>For titles: a trace without its directories.</summary>
    public static string Short(string spelling) =>
        spelling.StartsWith(Trace, StringComparison.Ordinal) ? Trace + Path.GetFileName(spelling[Trace.Length..]) : spelling;
}
