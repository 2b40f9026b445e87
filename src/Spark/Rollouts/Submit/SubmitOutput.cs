using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>Finds in what <c>spark-submit</c> writes what it is about: it has no other answer.</summary>
internal static partial class SubmitOutput
{
    private static readonly ImmutableArray<string> Unreachable =
        ["Connection refused", "UnknownHostException", "All masters are unresponsive", "Unable to connect to server", "No master is available"];

    /// <summary>The id of what was submitted, a standalone driver's or a namespace and pod; null if there is none.</summary>
    public static string? IdIn(IEnumerable<string> lines) =>
        lines.Select(line => StandaloneId().Match(line) is { Success: true } driver ? driver.Value : PodId().Match(line) is { Success: true } pod ? pod.Groups[1].Value : null)
            .LastOrDefault(id => id is not null);

    /// <summary>The state that is reported; null if there is none.</summary>
    public static (string Word, RunPhase Phase)? StateIn(IEnumerable<string> lines)
    {
        foreach (var line in lines.Reverse())
        {
            if (StandaloneState().Match(line) is { Success: true } driver)
                return (driver.Groups[1].Value, RunWords.OfStandalone(driver.Groups[1].Value));
            if (PodPhase().Match(line) is { Success: true } pod)
                return (pod.Groups[1].Value, RunWords.OfPod(pod.Groups[1].Value));
        }

        return null;
    }

    /// <summary>Whether it is said that there is no such submission. A standalone master that knows of none answers a status, but none that the command makes anything of.</summary>
    public static bool SaysUnknown(IEnumerable<string> lines) => lines.Any(line => Unknown().IsMatch(line));

    /// <summary>Whether a standalone master says that it did what it was told.</summary>
    public static bool SaysTaken(IEnumerable<string> lines) => lines.Any(line => Taken().IsMatch(line));

    /// <summary>Whether a standalone master says that it will not, which the command ends well for all the same.</summary>
    public static bool SaysRefused(IEnumerable<string> lines) => lines.Any(line => line.Contains("Server responded with error", StringComparison.Ordinal));

    /// <summary>Whether one of the masters was not reached.</summary>
    public static bool SaysUnreachable(IEnumerable<string> lines) => lines.Any(line => Unreachable.Any(text => line.Contains(text, StringComparison.Ordinal)));

    // What it is called may be set at the master from 4.0 on.
    [GeneratedRegex(@"\bdriver-\d{14}-\d{4,}\b|(?<=Submission successfully created as )[A-Za-z0-9][\w-]*(\.[\w-]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex StandaloneId();

    [GeneratedRegex(@"submission ID ([a-z0-9][a-z0-9.-]*:[a-z0-9][a-z0-9.-]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PodId();

    [GeneratedRegex("""(?:"driverState"\s*:\s*"|State of (?:driver )?driver-\S+ is )([A-Z]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex StandaloneState();

    [GeneratedRegex(@"^\s*(?:current )?phase:\s*(\w+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PodPhase();

    [GeneratedRegex("\"success\"\\s*:\\s*true", RegexOptions.CultureInvariant)]
    private static partial Regex Taken();

    [GeneratedRegex("""(not found|does not exist|No applications found|unexpected type SubmissionStatusResponse)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unknown();
}
