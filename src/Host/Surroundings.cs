using System.Collections;

namespace Sluice.Hosting;

/// <summary>What a command line is run in: where it writes, where it stands, what the environment says, when it is to stop.</summary>
/// <param name="Out">Results go here and nothing else.</param>
/// <param name="Error">Progress and errors.</param>
/// <param name="WorkingDirectory">Relative paths start here.</param>
/// <param name="Variables">Environment variables.</param>
/// <param name="Stop">Cancelled when the process is asked to end.</param>
internal sealed record Surroundings(
    TextWriter Out, TextWriter Error, string WorkingDirectory, IReadOnlyDictionary<string, string> Variables, CancellationToken Stop)
{
    /// <summary>Whether somebody reads results on a screen.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether bars and live views can be drawn.</summary>
    public bool ErrorIsTerminal { get; init; }

    public static Surroundings OfProcess(CancellationToken stop)
    {
        var variables = Named(Environment.GetEnvironmentVariables());
        var results = Console.Out;
        // Whatever a library prints is no result.
        Console.SetOut(Console.Error);
        return new Surroundings(results, Console.Error, Directory.GetCurrentDirectory(), variables, stop)
        {
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }

    /// <summary>Variables by name. Where the system tells <c>http_proxy</c> from <c>HTTP_PROXY</c> there are often both.</summary>
    internal static IReadOnlyDictionary<string, string> Named(IDictionary environment) => environment.Cast<DictionaryEntry>().ToDictionary(
        entry => (string)entry.Key, entry => (string?)entry.Value ?? "", OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
}
