using System.Collections.Immutable;
using System.Data.Common;
using Akka.Actor;
using Akka.Event;
using Sluice.Actors.Storage;

namespace Sluice.Actors.Membership;

/// <summary>
/// Brings a node into the Akka cluster of its database: asks the peers, and founds a cluster only with the formation lease. Akka's own seed
/// nodes would found one whenever the first of them finds nobody, also when it is only cut off; so the node is never in its own list of seeds.
/// </summary>
internal sealed class ClusterJoining(Akka.Cluster.Cluster cluster, MembershipSettings settings, LeaseTable leases, TimeProvider time)
{
    private readonly ILoggingAdapter _log = Logging.GetLogger(cluster.System, "joining");
    private readonly string _self = NodeName.Of(cluster.SelfUniqueAddress);
    private readonly long _begun = time.GetTimestamp();
    private ImmutableHashSet<Address> _asked = [];
    private FormationWatch? _watch;

    /// <summary>Returns once the node is up; tries for ever.</summary>
    public async Task JoinAsync(CancellationToken stop)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        for (var wait = settings.AskFor; ; wait = Longer(wait))
        {
            await AskPeersAsync(stop).ConfigureAwait(false);
            if (await IsUpWithinAsync(up.Task, Jittered(wait), stop).ConfigureAwait(false))
                return;
            if (!await FoundAsync(stop).ConfigureAwait(false))
                continue;
            await up.Task.WaitAsync(stop).ConfigureAwait(false);
            return;
        }
    }

    private async Task AskPeersAsync(CancellationToken stop)
    {
        try
        {
            var peers = (await settings.Peers.FindAsync(stop).ConfigureAwait(false))
                .Select(peer => cluster.SelfAddress.WithHost(peer.Host).WithPort(peer.Port))
                .Where(address => address != cluster.SelfAddress)
                .ToImmutableHashSet();
            if (peers.IsEmpty || peers.SetEquals(_asked))
                return;
            _asked = peers;
            _log.Info("Asking {Peers} to be taken in", string.Join(", ", peers));
            // Akka goes on asking them by itself.
            cluster.JoinSeedNodes(peers);
        }
        catch (IOException failure)
        {
            _log.Warning("The peers cannot be told, those of before are asked: {Reason}", failure.Message);
        }
    }

    private async Task<bool> FoundAsync(CancellationToken stop)
    {
        if (settings.Roles.Count == 0)
            return false;
        try
        {
            var row = await leases.ReadAsync(Formation.LeaseName, stop).ConfigureAwait(false);
            var now = time.GetElapsedTime(_begun);
            _watch = FormationWatch.See(_watch, row, now);
            var step = Formation.Decide(settings, _self, row, _watch.Value, now);
            if (!step.MayFound)
            {
                _log.Info("No peer has taken this node in, and it may not found a cluster: {Reason}. Asking again", step.Why);
                return false;
            }

            if (row?.Holder != _self && !await leases.TakeAsync(Formation.LeaseName, _self, settings.LeaseLasts, row, stop).ConfigureAwait(false))
            {
                _log.Info("Another node took the formation lease first: asking again");
                return false;
            }

            _log.Info("Founding the cluster: {Reason}", step.Why);
            cluster.Join(cluster.SelfAddress);
            return true;
        }
        catch (DbException failure)
        {
            // What the lease did meanwhile is unknown.
            _watch = null;
            _log.Warning("The formation lease cannot be read, so no cluster is founded: {Reason}", failure.Message);
            return false;
        }
    }

    private TimeSpan Longer(TimeSpan wait) => wait * 1.5 < settings.LookEvery ? wait * 1.5 : settings.LookEvery;

    /// <summary>Nodes that were started together do not look at the lease together.</summary>
    private static TimeSpan Jittered(TimeSpan wait) => wait * (0.75 + Random.Shared.NextDouble() / 2);

    private static async Task<bool> IsUpWithinAsync(Task up, TimeSpan wait, CancellationToken stop)
    {
        await Task.WhenAny(up, Task.Delay(wait, stop)).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        return up.IsCompletedSuccessfully;
    }
}
