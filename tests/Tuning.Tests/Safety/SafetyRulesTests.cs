using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Safety;
using Xunit;

namespace Sluice.Tuning.Tests.Safety;

public sealed class SafetyRulesTests
{
    // A Sunday.
    private static readonly DateTimeOffset Sunday = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-29T09:59:59Z", null)]
    [InlineData("2026-11-29T10:00:00Z", "2026-11-29T11:30:00Z")]
    [InlineData("2026-11-29T12:29:59+01:00", "2026-11-29T11:30:00Z")]
    [InlineData("2026-11-29T11:30:00Z", null)]
    [InlineData("2026-12-06T10:30:00Z", "2026-12-06T11:30:00Z")]
    // Past midnight: Saturday 22:00 to 02:00.
    [InlineData("2026-11-28T21:59:59Z", null)]
    [InlineData("2026-11-28T22:00:00Z", "2026-11-29T02:00:00Z")]
    [InlineData("2026-11-29T01:59:59Z", "2026-11-29T02:00:00Z")]
    // Monday as a whole, and what follows it without a gap.
    [InlineData("2026-11-30T00:00:00Z", "2026-12-01T01:00:00Z")]
    [InlineData("2026-12-01T01:00:00Z", null)]
    public void A_blackout_lasts_until_the_end_of_its_window(string now, string? until)
    {
        var rules = new SafetyRules
        {
            Blackouts =
            [
                new(DayOfWeek.Sunday, TimeSpan.FromHours(10), new TimeSpan(11, 30, 0)),
                new(DayOfWeek.Saturday, TimeSpan.FromHours(22), TimeSpan.FromHours(2)),
                new(DayOfWeek.Monday, TimeSpan.Zero, TimeSpan.FromHours(24)),
                new(DayOfWeek.Tuesday, TimeSpan.Zero, TimeSpan.FromHours(1)),
            ],
        };
        Assert.Equal(until is null ? null : At(until), rules.Validated().BlackoutUntil(At(now)));
    }

    [Fact]
    public void A_week_without_a_gap_is_a_blackout_at_any_time()
    {
        var rules = new SafetyRules { Blackouts = [.. Enum.GetValues<DayOfWeek>().Select(day => new BlackoutWindow(day, TimeSpan.Zero, TimeSpan.FromHours(24)))] };
        for (var hour = 0; hour < 7 * 24; hour++)
            Assert.NotNull(rules.BlackoutUntil(Sunday.AddHours(hour)));
    }

    [Fact]
    public void Inside_and_outside_agree_with_the_plain_definition_at_every_minute_of_a_week()
    {
        var window = new BlackoutWindow(DayOfWeek.Wednesday, new TimeSpan(23, 15, 0), new TimeSpan(0, 45, 0));
        var rules = new SafetyRules { Blackouts = [window] };
        for (var minute = 0; minute < 7 * 24 * 60; minute++)
        {
            var at = Sunday.AddMinutes(minute);
            var isInside = (at.DayOfWeek == DayOfWeek.Wednesday && at.TimeOfDay >= window.From) || (at.DayOfWeek == DayOfWeek.Thursday && at.TimeOfDay < window.To);
            Assert.Equal(isInside, rules.BlackoutUntil(at) is not null);
        }
    }

    [Fact]
    public void The_deny_list_is_stronger_than_the_allow_list()
    {
        var (batch, fraction) = (SparkLevers.BatchDuration, LeverCatalogue.Find("spark.memory.fraction"));
        Assert.True(new SafetyRules().MayMove(batch));
        Assert.True(new SafetyRules { AllowedLevers = [batch.Name] }.MayMove(batch));
        Assert.False(new SafetyRules { AllowedLevers = [batch.Name] }.MayMove(fraction));
        Assert.False(new SafetyRules { AllowedLevers = [batch.Name], DeniedLevers = [batch.Name] }.MayMove(batch));
    }

    [Fact]
    public void Rules_that_cannot_be_kept_are_refused_with_the_mend()
    {
        Refused("Mode", new() { Mode = (ClusterMode)9 });
        Refused("SloP99Ms", new() { SloP99Ms = 0 });
        Refused("SloP99Ms", new() { SloP99Ms = double.PositiveInfinity });
        Refused("ChangesPerHour", new() { ChangesPerHour = 0 });
        Refused("ProposalsLapseAfter", new() { ProposalsLapseAfter = TimeSpan.Zero });
        Refused("FaultsLastFor", new() { FaultsLastFor = TimeSpan.FromTicks(-1) });
        Refused("Blackouts", new() { Blackouts = [new(DayOfWeek.Monday, TimeSpan.FromHours(24), TimeSpan.FromHours(1))] });
        Refused("Blackouts", new() { Blackouts = [new(DayOfWeek.Monday, TimeSpan.Zero, TimeSpan.Zero)] });
        Refused("Blackouts", new() { Blackouts = [new((DayOfWeek)7, TimeSpan.Zero, TimeSpan.FromHours(1))] });
        Refused("nearest", new() { AllowedLevers = ["batchduration"] });

        static void Refused(string name, SafetyRules rules) => Assert.Contains(name, Assert.ThrowsAny<ArgumentException>(rules.Validated).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_permit_depends_on_mode_approval_blackout_and_budget_in_that_order()
    {
        var now = Sunday.AddHours(12);
        var blackout = new BlackoutWindow(DayOfWeek.Sunday, TimeSpan.FromHours(11), TimeSpan.FromHours(13));
        var apply = new SafetyRules { Mode = ClusterMode.Apply };

        Assert.True(ChangePermit.Decide(apply, now, [], false).IsGranted);
        Assert.Equal(PermitKind.Never, ChangePermit.Decide(apply with { Mode = ClusterMode.Observe }, now, [], true).Kind);
        Assert.Equal(PermitKind.NeedsApproval, ChangePermit.Decide(apply with { Mode = ClusterMode.Recommend, Blackouts = [blackout] }, now, [], false).Kind);
        Assert.True(ChangePermit.Decide(apply with { Mode = ClusterMode.Recommend }, now, [], true).IsGranted);
        Assert.Equal((PermitKind.Later, Sunday.AddHours(13)), Until(ChangePermit.Decide(apply with { Blackouts = [blackout] }, now, [], false)));

        DateTimeOffset[] changes = [now.AddMinutes(-70), now.AddMinutes(-10), now.AddMinutes(-50), now.AddMinutes(-30)];
        Assert.True(ChangePermit.Decide(apply with { ChangesPerHour = 4 }, now, changes, false).IsGranted);
        Assert.Equal((PermitKind.Later, now.AddMinutes(10)), Until(ChangePermit.Decide(apply with { ChangesPerHour = 3 }, now, changes, false)));
        Assert.Equal((PermitKind.Later, now.AddMinutes(30)), Until(ChangePermit.Decide(apply with { ChangesPerHour = 2 }, now, changes, false)));
        Assert.True(ChangePermit.Decide(apply with { ChangesPerHour = 2 }, now.AddMinutes(30), changes, false).IsGranted);

        static (PermitKind Kind, DateTimeOffset? Until) Until(ChangePermit permit) => (permit.Kind, permit.Until);
    }

    [Fact]
    public void Waits_double_up_to_the_longest()
    {
        Assert.Equal([15, 30, 60, 120, 240, 240], Enumerable.Range(1, 6).Select(tried => BackOff.Default.After(tried).TotalSeconds));
        Assert.Equal(240, BackOff.Default.After(1000).TotalSeconds);
        Assert.Contains("BackOff", Assert.Throws<ArgumentException>(() => (BackOff.Default with { First = TimeSpan.Zero }).Validated()).Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
