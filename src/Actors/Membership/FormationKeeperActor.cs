using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Sluice.Actors.Storage;

namespace Sluice.Actors.Membership;

/// <summary>
/// Keeps the formation lease alive, on every member. The founder alone would not do: it may leave or die while its cluster goes on, and founded
/// anew beside it once the lease had run out. With every member renewing there is nothing to hand over, and the lease runs out only when all
/// of them are gone, or none reaches the database. A member that finds the lease with a living stranger ends: its own cluster was taken for dead.
/// </summary>
internal sealed class FormationKeeperActor : ReceiveActor, IWithTimers
{
    /// <summary>The last one to renew may just have left, so one look proves nothing.</summary>
    private const int StrangersAtMost = 3;

    private static readonly object RenewDue = new();

    private readonly LeaseTable _leases;
    private readonly MembershipSettings _settings;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string _self;
    private string? _founder;
    private bool _isBusy;
    private bool _isFailing;
    private int _strangers;

    public FormationKeeperActor(LeaseTable leases, MembershipSettings settings)
    {
        _leases = leases;
        _settings = settings;
        _self = NodeName.Of(_cluster.SelfUniqueAddress);
        Receive<object>(message => ReferenceEquals(message, RenewDue), _ => Renew());
        Receive<Kept>(Keep);
        Receive<Status.Failure>(Failed);
        Receive<Release>(LetGo);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Self.Tell(RenewDue);
        Timers.StartPeriodicTimer(RenewDue, RenewDue, _settings.RenewEvery);
    }

    private void Renew()
    {
        // A node that was downed speaks for nobody.
        if (_isBusy || _cluster.IsTerminated || _cluster.SelfMember.Status == MemberStatus.Down)
            return;
        _isBusy = true;
        KeepAsync(_founder, [.. _cluster.State.Members.Select(member => NodeName.Of(member.UniqueAddress))]).PipeTo(Self);
    }

    private async Task<Kept> KeepAsync(string? founder, IReadOnlyList<string> members)
    {
        if (founder is not null && await _leases.RenewAsync(Formation.LeaseName, founder, _self, _settings.LeaseLasts).ConfigureAwait(false))
            return new Kept(founder, null);
        var row = await _leases.ReadAsync(Formation.LeaseName).ConfigureAwait(false);
        switch (Formation.View(row, members))
        {
            case LeaseView.Ours:
                await _leases.RenewAsync(Formation.LeaseName, row!.Holder, _self, _settings.LeaseLasts).ConfigureAwait(false);
                return new Kept(row.Holder, null);
            case LeaseView.Free:
                var holder = founder ?? _self;
                return new Kept(await _leases.TakeAsync(Formation.LeaseName, holder, _settings.LeaseLasts, row).ConfigureAwait(false) ? holder : founder, null);
            default:
                return new Kept(founder, row);
        }
    }

    private void Keep(Kept kept)
    {
        _isBusy = false;
        if (_isFailing)
            _log.Info("The formation lease is renewed again");
        _isFailing = false;
        _founder = kept.Founder;
        _strangers = kept.Stranger is null ? 0 : _strangers + 1;
        if (_strangers < StrangersAtMost)
            return;
        Timers.CancelAll();
        _log.Error(
            "Another cluster, founded by {Founder}, holds the formation lease of this database, renewed by {Member}: this node ends, start it again to join that one",
            kept.Stranger!.Holder, kept.Stranger.RenewedBy);
        _ = CoordinatedShutdown.Get(Context.System).Run(FormationLostReason.Instance);
    }

    private void Failed(Status.Failure failure)
    {
        _isBusy = false;
        if (!_isFailing)
            _log.Warning("The formation lease cannot be renewed, trying again every {Seconds} s: {Reason}", _settings.RenewEvery.TotalSeconds, failure.Cause.Message);
        _isFailing = true;
    }

    /// <summary>The node leaves. Only the last one gives the lease up; what is still being renewed meanwhile finds no row and stays without effect.</summary>
    private void LetGo(Release release)
    {
        Timers.CancelAll();
        _isBusy = true;
        var asker = Sender;
        if (release.IsLast && _founder is { } founder)
            _leases.ReleaseAsync(Formation.LeaseName, founder).PipeTo(asker, success: _ => Done.Instance, failure: _ => Done.Instance);
        else
            asker.Tell(Done.Instance);
    }

    /// <summary>Asks the keeper to stop; answered by <see cref="Done"/>.</summary>
    /// <param name="IsLast">No other member is left.</param>
    public sealed record Release(bool IsLast);

    /// <param name="Founder">Under whose name this cluster's lease is; null as long as that is unknown.</param>
    /// <param name="Stranger">Another cluster's lease, where it is that one that lives.</param>
    private sealed record Kept(string? Founder, LeaseRow? Stranger);
}
