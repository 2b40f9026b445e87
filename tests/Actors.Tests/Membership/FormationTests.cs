using Sluice.Actors.Membership;
using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests.Membership;

public sealed class FormationTests
{
    private const string Self = "self#1";
    private const string Founder = "founder#2";

    private static readonly MembershipSettings Settings = new("host", 4053, new SeedPeers([]));
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_lease_that_nobody_holds_is_taken_at_once() =>
        Assert.True(Formation.Decide(Settings, Self, null, FormationWatch.See(null, null, Later), Later).MayFound);

    [Fact]
    public void A_living_lease_is_never_taken_however_long_it_was_watched()
    {
        var row = Row(leftMs: 1);
        Assert.False(Formation.Decide(Settings, Self, row, FormationWatch.See(null, row, TimeSpan.Zero), Later).MayFound);
    }

    [Fact]
    public void An_expired_lease_is_taken_only_when_it_stayed_the_same_while_it_was_watched()
    {
        var row = Row(leftMs: 0);
        var watch = FormationWatch.See(null, row, Later);
        Assert.False(Formation.Decide(Settings, Self, row, watch, Later).MayFound);

        var then = Later + Settings.Silence;
        Assert.True(Formation.Decide(Settings, Self, row, FormationWatch.See(watch, row, then), then).MayFound);

        // Renewed and expired again meanwhile: somebody lives.
        var renewed = row with { Renewals = row.Renewals + 1 };
        Assert.False(Formation.Decide(Settings, Self, renewed, FormationWatch.See(watch, renewed, then), then).MayFound);
    }

    [Fact]
    public void Whoever_took_it_and_did_not_hear_so_founds() =>
        Assert.True(Formation.Decide(Settings, Founder, Row(leftMs: 1000), FormationWatch.See(null, Row(1000), Later), Later).MayFound);

    [Fact]
    public void A_founder_started_again_is_another_one()
    {
        var row = Row(leftMs: 1000);
        Assert.False(Formation.Decide(Settings, "founder#3", row, FormationWatch.See(null, row, Later), Later).MayFound);
    }

    [Fact]
    public void Where_the_journal_is_one_process_s_alone_an_earlier_one_s_lease_counts_for_nothing()
    {
        var row = Row(leftMs: 10_000);
        Assert.True(Formation.Decide(Settings with { OwnsJournal = true }, Self, row, FormationWatch.See(null, row, Later), Later).MayFound);
    }

    [Fact]
    public void A_member_knows_its_cluster_s_lease_by_whoever_renewed_it_or_founded_it()
    {
        Assert.Equal(LeaseView.Ours, Formation.View(Row(1000), [Self, "member#4"]));
        Assert.Equal(LeaseView.Ours, Formation.View(Row(1000) with { RenewedBy = "left#5" }, [Self, Founder]));
        Assert.Equal(LeaseView.Strangers, Formation.View(Row(1000), [Self, "member#9"]));
    }

    [Fact]
    public void A_member_takes_up_a_lease_that_nobody_alive_has()
    {
        Assert.Equal(LeaseView.Free, Formation.View(null, [Self]));
        Assert.Equal(LeaseView.Free, Formation.View(Row(0), [Self]));
    }

    private static LeaseRow Row(long leftMs) => new(Founder, "member#4", 7, 1_000_000 + leftMs, 1_000_000);
}
