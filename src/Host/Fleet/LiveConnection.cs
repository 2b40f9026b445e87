using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;

namespace Sluice.Hosting.Fleet;

/// <summary>The connection string of a live cluster: <c>live:</c> and its file as JSON on one line, which holds no secret.</summary>
internal static class LiveConnection
{
    private const string Prefix = "live:";

    public static bool IsLive(ClusterDescription description) => description.Connection.StartsWith(Prefix, StringComparison.Ordinal);

    public static ClusterDescription Describe(ClusterFile file) => new(Prefix + ClusterFileWriter.Write(file), file.Class, "live");

    /// <exception cref="ClusterFileException">It was written by a release that knows more than this one.</exception>
    public static ClusterFile Read(ClusterDescription description) =>
        ClusterFileReader.Read("the description in the journal", description.Connection[Prefix.Length..], "/");

    /// <summary>The rules of a live cluster; null for one that is simulated or that this release cannot read.</summary>
    public static SafetyRules? RulesOf(ClusterDescription description)
    {
        try
        {
            return IsLive(description) ? Read(description).Safety : null;
        }
        catch (ClusterFileException)
        {
            return null;
        }
    }

    /// <summary>How a cluster's latency is known: <c>simulated</c>, <c>sink</c>, or <c>estimate</c> for a lower bound.</summary>
    public static string LatencyOf(ClusterDescription description) =>
        !IsLive(description) ? "simulated" : Read(description).Settings.HasSink ? "sink" : "estimate";

    /// <summary>For titles: where a live cluster is, without the rest of its file.</summary>
    public static string Short(ClusterDescription description) => IsLive(description) ? $"{Prefix}{Read(description).Spark.Ui}" : description.Connection;
}
