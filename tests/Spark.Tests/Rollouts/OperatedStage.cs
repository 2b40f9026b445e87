using Sluice.Spark.Rollouts;
using Sluice.Spark.Rollouts.Control;

namespace Sluice.Spark.Tests.Rollouts;

/// <summary>A rollout to a played Spark operator, on virtual time.</summary>
internal sealed class OperatedStage : IAsyncDisposable
{
    private readonly RolloutStage _stage;

    private OperatedStage(RolloutStage stage, KubernetesApi api) => (_stage, Api) = (stage, api);

    public KubernetesApi Api { get; }

    public SparkWorld World => _stage.World;

    public static async Task<OperatedStage> StartAsync(bool knowsSuspend = true, Func<SparkWorld, IJobControl>? control = null, RolloutSettings? settings = null)
    {
        KubernetesApi api = null!;
        var stage = await RolloutStage.StartAsync(control, settings, driver: world => (api = new KubernetesApi(world) { KnowsSuspend = knowsSuspend }).Driver());
        return new OperatedStage(stage, api);
    }

    public Task<LoadReport> RollOutAsync(RolloutRequest? request = null) => _stage.RollOutAsync(request);

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        Api.Dispose();
    }
}
