using System.Data.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Coordination;
using Sluice.Actors.Storage;

namespace Sluice.Actors.Membership;

/// <summary>
/// Akka's lease, for the split-brain resolver's <c>lease-majority</c>, as a row in the journal's database. Times are Akka's settings of the lease:
/// it lasts <c>heartbeat-timeout</c> and is renewed every <c>heartbeat-interval</c>.
/// </summary>
internal sealed class DatabaseLease : Lease
{
    private readonly LeaseTable _table;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _held;

    public DatabaseLease(LeaseSettings settings, ExtendedActorSystem system)
        : base(settings)
    {
        _table = system.Settings.Setup.Get<TableSetup>().Value.Table;
    }

    private TimeSpan Lasts => Settings.TimeoutSettings.HeartbeatTimeout;

    public override bool CheckLease()
    {
        lock (_gate)
            return _held is not null;
    }

    public override Task<bool> Acquire() => Acquire(_ => { });

    public override async Task<bool> Acquire(Action<Exception> leaseLostCallback)
    {
        if (CheckLease())
            return true;
        using var deadline = new CancellationTokenSource(Settings.TimeoutSettings.OperationTimeout);
        try
        {
            var row = await _table.ReadAsync(Settings.LeaseName, deadline.Token).ConfigureAwait(false);
            if (row is { IsExpired: false } && row.Holder != Settings.OwnerName)
                return false;
            if (!await _table.TakeAsync(Settings.LeaseName, Settings.OwnerName, Lasts, row, deadline.Token).ConfigureAwait(false))
                return false;
        }
        catch (Exception failure) when (failure is DbException or OperationCanceledException)
        {
            throw new LeaseException($"Lease {Settings.LeaseName} cannot be taken: {failure.Message}");
        }

        var held = new CancellationTokenSource();
        lock (_gate)
            _held = held;
        _ = RenewAsync(held, leaseLostCallback);
        return true;
    }

    public override async Task<bool> Release()
    {
        LetGo();
        using var deadline = new CancellationTokenSource(Settings.TimeoutSettings.OperationTimeout);
        try
        {
            await _table.ReleaseAsync(Settings.LeaseName, Settings.OwnerName, deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is DbException or OperationCanceledException)
        {
            throw new LeaseException($"Lease {Settings.LeaseName} cannot be given up: {failure.Message}");
        }
    }

    /// <summary>Until it is released or lost: taken by another one, or not renewed for as long as it lasts.</summary>
    private async Task RenewAsync(CancellationTokenSource held, Action<Exception> lost)
    {
        var renewed = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Settings.TimeoutSettings.HeartbeatInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token).ConfigureAwait(false))
            {
                Exception reason;
                try
                {
                    if (await _table.RenewAsync(Settings.LeaseName, Settings.OwnerName, Settings.OwnerName, Lasts, held.Token).ConfigureAwait(false))
                    {
                        renewed = TimeProvider.System.GetTimestamp();
                        continue;
                    }

                    reason = new LeaseException($"Lease {Settings.LeaseName} is another node's");
                }
                catch (DbException failure)
                {
                    if (TimeProvider.System.GetElapsedTime(renewed) < Lasts)
                        continue;
                    reason = failure;
                }

                LetGo();
                lost(reason);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // Released.
        }
    }

    private void LetGo()
    {
        CancellationTokenSource? held;
        lock (_gate)
            (held, _held) = (_held, null);
        held?.Cancel();
    }

    /// <summary>Hands the table to the lease, which Akka makes from its class's name.</summary>
    public sealed class TableSetup(LeaseTable table) : Setup
    {
        public LeaseTable Table { get; } = table;
    }
}
