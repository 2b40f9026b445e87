using Sluice.Spark.Monitoring;

namespace Sluice.Spark.Live.Examining;

/// <summary>What to do about a server that does not answer as it should, by what is wrong with it.</summary>
internal static class ServerMend
{
    /// <param name="absence">Why there was no answer.</param>
    /// <param name="key">The key of the cluster's file that has its address.</param>
    /// <param name="server">What is to answer there.</param>
    public static string Of(Absence absence, string key, string server) => absence.Kind switch
    {
        AbsenceKind.Denied => $"it is reached, and does not let this client in: correct rollout.credential and the secret that it names, or the rights of that user at {server}",
        AbsenceKind.NotConfigured => "put the file that is named there, readable by the user of the tuning nodes, on every node",
        AbsenceKind.Untrusted => $"name the certificates that sign it (caFile), and in {key} the host by a name that its certificate has",
        AbsenceKind.Unreachable or AbsenceKind.TimedOut or AbsenceKind.BrokenOff => $"see that {server} runs, that {key} is its address, and that it is reached from here",
        AbsenceKind.Redirected => $"name in {key} the place that it leads to",
        _ => $"see that {key} is the address of {server}, and not of something else",
    };
}
