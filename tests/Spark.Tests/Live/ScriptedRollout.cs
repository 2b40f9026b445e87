using Sluice.Spark.Rollouts;

namespace Sluice.Spark.Tests.Live;

/// <summary>A rollout that does what it is told, and keeps what was asked.</summary>
internal sealed class ScriptedRollout(Func<RolloutRequest, Task<LoadReport>> rollOut) : IRollout
{
    public List<RolloutRequest> Requests { get; } = [];

    public static LoadReport Loaded { get; } = new(LoadOutcome.Loaded, Tuning.Levers.ChangeScope.Application, TimeSpan.FromSeconds(1));

    public Task<LoadReport> RollOutAsync(RolloutRequest request, CancellationToken cancellation)
    {
        Requests.Add(request);
        return rollOut(request);
    }
}
