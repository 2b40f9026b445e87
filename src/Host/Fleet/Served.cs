using Sluice.Actors.Clusters;
using Sluice.Actors.Fleet;
using Sluice.Actors.Storage;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Fleet;

/// <summary>What a node that serves has to tune.</summary>
/// <param name="Factory">Connects to it.</param>
/// <param name="Managed">Which clusters, and how.</param>
internal sealed record Served(ISparkClusterFactory Factory, FleetSettings Managed)
{
    /// <summary>The policy that comes with the product, which chooses unless another one is adopted.</summary>
    public static StoredPolicy Shipped => new(PretrainedPolicy.Document.Snapshot, RunningBaseline.Empty);

    /// <summary>Every live cluster that somebody adds, and simulated ones besides.</summary>
    /// <param name="journal">Where clusters are registered.</param>
    /// <param name="simulated">Null for none.</param>
    /// <param name="adopted">The version that chooses; null for the shipped one.</param>
    /// <param name="step">Length of a step.</param>
    public static Served Of(JournalSettings journal, SimulatedFleet? simulated, PolicyVersion? adopted, TimeSpan step)
    {
        var managed = simulated?.Managed ?? new FleetSettings([], PretrainedPolicy.Document.Snapshot.Version);
        return new Served(
            new ClusterFactory(simulated?.Factory ?? new SimulatedClusterFactory(), new LiveClusterFactory()),
            managed with
            {
                Policy = adopted ?? managed.Policy,
                StepLength = step,
                Opening = Tempo.Of(step).Of(managed.Opening),
                RulesOfAdopted = LiveConnection.RulesOf,
                Registered = stop => RegisteredAsync(journal, stop),
            });
    }

    private static async Task<IReadOnlyList<ClusterId>> RegisteredAsync(JournalSettings journal, CancellationToken stop)
    {
        var prefix = ClusterActor.PersistenceIdOf(new ClusterId(""));
        var entities = await new JournalRows(journal).EntitiesAsync(stop).ConfigureAwait(false);
        return [.. entities.Where(entity => entity.StartsWith(prefix, StringComparison.Ordinal)).Select(entity => new ClusterId(entity[prefix.Length..]))];
    }
}
