using Sluice.Spark.Live;
using Sluice.Spark.Live.Examining;
using Sluice.Spark.Live.Files;

namespace Sluice.Hosting.Sessions;

/// <summary>Looks at a live cluster once, over connections of its own, and changes nothing.</summary>
internal static class ClusterLook
{
    public static async Task<IReadOnlyList<Finding>> AtAsync(ClusterFile file, CancellationToken stop)
    {
        await using var services = new LiveServices(TimeProvider.System);
        return await ClusterExamination.RunAsync(file, services, stop).ConfigureAwait(false);
    }
}
