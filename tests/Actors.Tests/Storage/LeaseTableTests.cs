using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

/// <summary>What any database has to do for leases.</summary>
public abstract class LeaseTableTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private protected abstract JournalSettings Journal { get; }

    [Fact]
    public async Task Of_many_that_find_it_free_one_takes_it()
    {
        var leases = await LeasesAsync();
        Assert.Null(await leases.ReadAsync("free"));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(one => Task.Run(() => leases.TakeAsync("free", $"node {one}", Minute, null))));
        Assert.Single(taken, true);
        var row = await leases.ReadAsync("free");
        Assert.Equal($"node {Array.IndexOf(taken, true)}", row!.Holder);
        Assert.Equal((row.Holder, 1L, false), (row.RenewedBy, row.Renewals, row.IsExpired));
        Assert.InRange(row.Left, Minute / 2, Minute);
    }

    [Fact]
    public async Task Of_many_that_saw_the_same_one_expire_one_takes_it()
    {
        var leases = await LeasesAsync();
        await leases.TakeAsync("old", "gone", TimeSpan.Zero, null);
        var seen = await leases.ReadAsync("old");
        Assert.True(seen!.IsExpired);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(one => Task.Run(() => leases.TakeAsync("old", $"node {one}", Minute, seen))));
        Assert.Single(taken, true);
    }

    [Fact]
    public async Task One_that_was_renewed_since_it_was_seen_is_not_taken()
    {
        var leases = await LeasesAsync();
        await leases.TakeAsync("kept", "founder", TimeSpan.Zero, null);
        var seen = await leases.ReadAsync("kept");
        Assert.True(await leases.RenewAsync("kept", "founder", "member", Minute));
        Assert.False(await leases.TakeAsync("kept", "other", Minute, seen));
        var row = await leases.ReadAsync("kept");
        Assert.Equal(("founder", "member", 2L), (row!.Holder, row.RenewedBy, row.Renewals));
    }

    [Fact]
    public async Task Only_its_holder_renews_it_and_gives_it_up()
    {
        var leases = await LeasesAsync();
        Assert.False(await leases.RenewAsync("mine", "one", "one", Minute));
        await leases.TakeAsync("mine", "one", Minute, null);
        Assert.False(await leases.RenewAsync("mine", "two", "two", Minute));
        Assert.False(await leases.ReleaseAsync("mine", "two"));
        Assert.True(await leases.ReleaseAsync("mine", "one"));
        Assert.Null(await leases.ReadAsync("mine"));
    }

    [Fact]
    public async Task Leases_of_other_names_are_not_touched()
    {
        var leases = await LeasesAsync();
        await leases.TakeAsync("a", "one", Minute, null);
        await leases.TakeAsync("b", "two", Minute, null);
        await leases.ReleaseAsync("a", "one");
        Assert.Equal("two", (await leases.ReadAsync("b"))!.Holder);
    }

    private async Task<LeaseTable> LeasesAsync()
    {
        var leases = new LeaseTable(Journal);
        await leases.InitialiseAsync();
        await leases.InitialiseAsync();
        return leases;
    }
}
