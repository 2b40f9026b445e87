using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Coordination;
using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests.Membership;

/// <summary>The lease as Akka makes and uses it.</summary>
public sealed class DatabaseLeaseTests : IAsyncLifetime
{
    private const string Path = "sluice.split-brain-lease";

    private readonly TemporaryJournal _journal = new();
    private ActorSystem? _system;

    private LeaseTable Table => new(_journal.Settings);

    public async ValueTask InitializeAsync()
    {
        await Table.InitialiseAsync();
        var config = NodeConfiguration.Load(_journal.Settings, 1, $"akka.actor.provider = local\n{Path} {{ heartbeat-interval = 100ms\nheartbeat-timeout = 1s }}");
        _system = ActorSystem.Create("leases", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new DatabaseLease.TableSetup(Table)));
    }

    public async ValueTask DisposeAsync()
    {
        await _system!.Terminate();
        _journal.Dispose();
    }

    [Fact]
    public async Task One_owner_has_it_until_it_gives_it_up()
    {
        var (one, two) = (Lease("one"), Lease("two"));
        Assert.True(await one.Acquire());
        Assert.True(await one.Acquire());
        Assert.False(await two.Acquire());
        Assert.Equal((true, false), (one.CheckLease(), two.CheckLease()));
        Assert.True(await one.Release());
        Assert.False(one.CheckLease());
        Assert.True(await two.Acquire());
        await two.Release();
    }

    [Fact]
    public async Task Its_owner_renews_it_and_is_told_when_it_is_lost()
    {
        var lost = new TaskCompletionSource<Exception>();
        var lease = Lease("one");
        Assert.True(await lease.Acquire(lost.SetResult));
        while ((await Table.ReadAsync("sbr"))!.Renewals < 3)
            await Task.Delay(20, TestContext.Current.CancellationToken);

        await Table.ReleaseAsync("sbr", "one");
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(lease.CheckLease());
    }

    private Lease Lease(string owner) => LeaseProvider.Get(_system!).GetLease("sbr", Path, owner);
}
