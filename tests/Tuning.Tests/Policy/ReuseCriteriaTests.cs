using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class ReuseCriteriaTests
{
    private static readonly RunId Run = new("run");
    private static readonly EpisodeRules Rules = new() { Reward = RewardRule.LogRatio };

    [Theory]
    [InlineData(9, ReuseFit.Usable)]
    [InlineData(6, ReuseFit.Usable)]
    [InlineData(5, ReuseFit.Stale)]
    [InlineData(10, ReuseFit.LaterVersion)]
    public void A_version_within_the_bound_may_be_learnt_from(int version, ReuseFit fit) =>
        Assert.Equal(fit, FitOf(Begun(new FromPolicy(new(Run, version)))));

    [Fact]
    public void With_a_bound_of_none_only_the_version_itself_is_left()
    {
        var criteria = new ReuseCriteria(new(Run, 9), "selection", Rules, 0);
        Assert.Equal(ReuseFit.Usable, criteria.FitOf(Begun(new FromPolicy(new(Run, 9)))));
        Assert.Equal(ReuseFit.Stale, criteria.FitOf(Begun(new FromPolicy(new(Run, 8)))));
    }

    [Fact]
    public void What_was_made_otherwise_is_told_apart()
    {
        var usable = new FromPolicy(new(Run, 9));
        Assert.Equal(ReuseFit.OtherRun, FitOf(Begun(new FromPolicy(new(new RunId("other"), 9)))));
        Assert.Equal(ReuseFit.OtherRun, FitOf(Begun(new FromScript([]))));
        Assert.Equal(ReuseFit.OtherSelection, FitOf(Begun(usable) with { SelectionHash = "other" }));
        Assert.Equal(ReuseFit.OtherRules, FitOf(Begun(usable, EpisodeRules.Default)));
        Assert.Equal(ReuseFit.OtherRules, FitOf(Begun(usable, Rules with { Exploration = ExplorationRule.ArgmaxF })));
    }

    private static ReuseFit FitOf(EpisodeBegun begun) => new ReuseCriteria(new(Run, 9), "selection", Rules, 3).FitOf(begun);

    private static EpisodeBegun Begun(ActionSource choice, EpisodeRules? rules = null) => new(
        new(new ClusterId("c"), 1),
        new EpisodePlan(EpisodeKind.Training, 12, choice, 1, 1, 0.8, 1000, TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(5), TimeSpan.Zero) { Rules = rules ?? Rules },
        new("class"),
        "selection",
        [],
        TimeSpan.Zero);
}
