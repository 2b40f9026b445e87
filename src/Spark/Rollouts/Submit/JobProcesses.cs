using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sluice.Spark.Monitoring;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>
/// Processes of this machine that run a submission, ours or a former node's, found by the properties file among their arguments: <c>spark-submit</c> hands its place
/// on to the JVM, arguments and all. Reads <c>/proc</c>, so Linux only.
/// </summary>
internal static class JobProcesses
{
    public const int Terminate = 15;
    public const int Kill = 9;

    private const int NoSuchProcess = 3;
    private const string Root = "/proc";
    private const int LongestCommand = 256 << 10;

    /// <summary>Each process and the submission it runs.</summary>
    public static IEnumerable<(int Process, string Submission)> Of(SubmitFolder folder)
    {
        if (!Directory.Exists(Root))
            yield break;
        foreach (var entry in Directory.EnumerateDirectories(Root))
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && SubmissionOf(entry, folder) is { } id)
                yield return (process, id);
    }

    /// <summary>Null if the signal was taken, or nobody is left to take it.</summary>
    public static Absence? Signal(IEnumerable<int> processes, int signal)
    {
        foreach (var process in processes)
            if (Send(process, signal) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
                return new Absence(AbsenceKind.Denied, $"Process {process} cannot be ended: it belongs to another user. End it by hand.");
        return null;
    }

    private static string? SubmissionOf(string entry, SubmitFolder folder)
    {
        try
        {
            // One that has ended and is not yet fetched by its parent has no arguments any more.
            using var file = new FileStream(Path.Combine(entry, "cmdline"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[LongestCommand];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var arguments = Encoding.UTF8.GetString(bytes, 0, length).Split('\0');
            // Somebody who only looks at the file does not run it.
            return arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == SubmitCommand.FileFlag).Select(pair => folder.IdIn(pair.Second)).FirstOrDefault(id => id is not null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Send(int process, int signal);
}
