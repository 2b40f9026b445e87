using System.Data.Common;
using Akka.Actor;
using Sluice.Actors.Faults;
using Sluice.Actors.Ownership;
using Sluice.Messages.Clusters;
using Sluice.Spark;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Clusters;

/// <summary>Loads configurations into one cluster and tells its parent the outcome. Holds no state: a restart loses nothing.</summary>
internal sealed class RolloutActor : ReceiveActor
{
    private readonly ISparkCluster _cluster;
    private readonly RolloutGate? _gate;
    private readonly Injection? _injection;

    /// <param name="cluster">Where to.</param>
    /// <param name="gate">Refuses what a former owner still wants; null where there can be none.</param>
    /// <param name="injection">Where the node is to die; null for nowhere.</param>
    public RolloutActor(ISparkCluster cluster, RolloutGate? gate, Injection? injection)
    {
        (_cluster, _gate, _injection) = (cluster, gate, injection);
        Receive<LoadConfiguration>(load => Context.Parent.TellWhenDone(LoadAsync(load), Self));
    }

    private async ValueTask<RolloutDone> LoadAsync(LoadConfiguration load)
    {
        if (load.NotBefore > _cluster.Now)
            await _cluster.AdvanceToAsync(load.NotBefore).ConfigureAwait(false);
        if (_gate is not null)
        {
            try
            {
                await _gate.AdmitAsync(load.Step, load.Configuration.Hash).ConfigureAwait(false);
                _injection?.Reach(InjectionPoint.RolloutAdmitted);
            }
            catch (DbException unreachable)
            {
                return new RolloutDone(RolloutOutcome.Unavailable, _cluster.Now, $"the database does not say who owns the cluster: {unreachable.Message}", null, 0);
            }
        }

        var start = load.SkipsBacklog ? StartingOffsets.Latest : StartingOffsets.Committed;
        var report = await _cluster.ApplyAsync(load.Configuration, start).ConfigureAwait(false);
        _injection?.Reach(InjectionPoint.ConfigurationLoaded);
        var outcome = report.Outcome switch
        {
            LoadOutcome.Loaded => RolloutOutcome.Loaded,
            LoadOutcome.Refused => RolloutOutcome.Refused,
            LoadOutcome.Died => RolloutOutcome.Died,
            LoadOutcome.Unavailable => RolloutOutcome.Unavailable,
            var other => throw new InvalidOperationException($"Unknown load outcome {other}."),
        };
        return new RolloutDone(outcome, _cluster.Now, report.Reason, report.Scope, report.SkippedEvents) { IsDown = report.IsDown };
    }
}
