using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Control;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>A rollout to a played standalone master, on virtual time.</summary>
internal sealed class RolloutStage : IAsyncDisposable
{
    private RolloutStage(SparkWorld world, IRolloutDriver driver, IJobControl? control, RolloutSettings settings)
    {
        (World, Driver) = (world, driver);
        Rollout = new Rollout(Jobs.Clicks, driver, control, world.Ui, settings, world.Http, world.Clock, new Random(1));
    }

    public SparkWorld World { get; }

    public IRolloutDriver Driver { get; }

    public Rollout Rollout { get; }

    public static async Task<RolloutStage> StartAsync(
        Func<SparkWorld, IJobControl>? control = null, RolloutSettings? settings = null, FetchLimits? limits = null, Func<SparkWorld, IRolloutDriver>? driver = null)
    {
        var world = await SparkWorld.StartAsync(limits);
        return new RolloutStage(world, driver?.Invoke(world) ?? world.AddStandalone(), control?.Invoke(world), settings ?? new RolloutSettings());
    }

    public Task<LoadReport> RollOutAsync(RolloutRequest? request = null) => Rollout.RollOutAsync(request ?? Jobs.Request(Jobs.LargerExecutors), CancellationToken.None);

    /// <summary>Something of an earlier owner's that has run for a while.</summary>
    public WorldRun Found(Configuration? configuration = null, long epoch = 6) => World.Found(Jobs.Properties(configuration ?? Jobs.Before, epoch));

    public int Asked(string method, string path) => World.Server.Asked.Count(asked => asked.Method == method && asked.Path.StartsWith(path, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Driver.DisposeAsync();
        await World.DisposeAsync();
    }
}
