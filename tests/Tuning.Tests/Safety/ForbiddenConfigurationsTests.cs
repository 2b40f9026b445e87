using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Safety;
using Xunit;

namespace Sluice.Tuning.Tests.Safety;

public sealed class ForbiddenConfigurationsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeverSetting Batch = new(SparkLevers.BatchDuration.Name, 5000);
    private static readonly LeverSetting Fraction = new("spark.memory.fraction", 0.4);

    [Fact]
    public void What_failed_is_forbidden_until_its_cool_down_is_over()
    {
        var forbidden = ForbiddenConfigurations.None.With([Batch], Now.AddHours(1));
        Assert.True(forbidden.Forbid(SparkLevers.BatchDuration, Now, _ => true));
        Assert.False(forbidden.Forbid(SparkLevers.BatchDuration, Now, _ => false));
        Assert.False(forbidden.Forbid(SparkLevers.BatchDuration, Now.AddHours(1), _ => true));
        Assert.Empty(forbidden.At(Now.AddHours(1)).Entries);
        Assert.Same(forbidden, forbidden.At(Now));
    }

    [Fact]
    public void What_one_change_assigned_counts_together_and_only_a_move_that_completes_it_is_refused()
    {
        var forbidden = ForbiddenConfigurations.None.With([Batch, Fraction], Now.AddHours(1));
        Assert.True(forbidden.Forbid(SparkLevers.BatchDuration, Now, _ => true));
        Assert.False(forbidden.Forbid(SparkLevers.BatchDuration, Now, setting => setting == Batch));
        Assert.False(forbidden.Forbid(LeverCatalogue.Find("spark.executor.cores"), Now, _ => true));
    }

    [Fact]
    public void Memory_is_bounded_and_forgets_first_what_is_free_first()
    {
        var forbidden = ForbiddenConfigurations.None;
        for (var i = 0; i < ForbiddenConfigurations.Most + 10; i++)
            forbidden = forbidden.With([Batch], Now.AddMinutes(i));
        Assert.Equal(ForbiddenConfigurations.Most, forbidden.Entries.Count);
        Assert.Equal(Now.AddMinutes(10), forbidden.Entries[0].Until);
        Assert.Empty(ForbiddenConfigurations.None.With([], Now).Entries);
    }
}
