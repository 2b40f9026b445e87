using Sluice.Spark.Live;
using Sluice.Spark.Live.Examining;
using Sluice.Spark.Live.Files;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Tests.Rollouts;

namespace Sluice.Spark.Tests.Live.Examining;

/// <summary>A cluster's file with a way to submit, which is examined against a played world.</summary>
internal sealed class ExaminedRollout(SparkWorld world, FetchLimits? limits = null) : IAsyncDisposable
{
    private readonly LiveServices _services = new(TimeProvider.System, limits ?? new FetchLimits { Timeout = TimeSpan.FromSeconds(20), BodyBytes = 1 << 20 });

    public string Standalone => $"driver: standalone, rest: \"{world.Server.Root}\", masterUi: \"{world.Server.Root}\", master: \"spark://m:7077\"";

    public string Livy => $"driver: livy, livy: \"{world.Server.Root}\"";

    public static ClusterFile File(string rollout) => ClusterFileReader.Read("cluster.yaml", $$"""
        name: a
        workload: w
        shape: {sparkVersion: "3.3.0"}
        spark: {ui: "http://127.0.0.1:1", application: clicks}
        rollout: {resource: "hdfs:///jobs/clicks.jar", mainClass: com.example.Clicks, {{rollout}}}
        """, Path.GetTempPath());

    public Task<IReadOnlyList<Finding>> RunAsync(string rollout) => RolloutExamination.RunAsync(File(rollout), _services, CancellationToken.None);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
