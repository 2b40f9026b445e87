using Sluice.Actors.Learning;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Xunit;

namespace Sluice.Actors.Tests.Learning;

public sealed class TrainingRequestTests
{
    private static readonly RunId Run = new("run");
    private static readonly TrainingPlan Plan = new(
        [new(new("c-1"), new("low", new("low"))), new(new("c-2"), new("high", new("high")))],
        Iterations: 3, Steps: 2, Seed: 11, ExploitShare: 0.8, Engine: "managed", LearningRate: 0.001, EntropyBonus: 0.01, SelectionHash: "here");

    public static TheoryData<string, TrainingPlan> Others => new()
    {
        { "clusters", Plan with { Clusters = [Plan.Clusters[0]] } },
        { "steps", Plan with { Steps = 3 } },
        { "seed", Plan with { Seed = 12 } },
        { "exploit share", Plan with { ExploitShare = 0.9 } },
        { "engine", Plan with { Engine = "torch" } },
        { "learning rate", Plan with { LearningRate = 0.01 } },
        { "entropy bonus", Plan with { EntropyBonus = 0.5 } },
        { "convergence", Plan with { StopWhenConverged = true } },
        { "rules", Plan with { Rules = new EpisodeRules { Reward = RewardRule.LogRatio } } },
        { "baseline", Plan with { Baseline = BaselineKind.Global } },
    };

    [Fact]
    public void A_new_run_begins_and_a_known_one_goes_on_or_is_put_on_record_with_other_iterations()
    {
        Assert.Equal(new(TrainingAnswer.Begins), Ask(Plan));
        Assert.Equal(new(TrainingAnswer.GoesOn), Ask(Plan, known: Plan with { Clusters = [.. Plan.Clusters] }));
        Assert.Equal(new(TrainingAnswer.Begins), Ask(Plan with { Iterations = 5 }, known: Plan));
        Assert.Equal(new(TrainingAnswer.GoesOn), Ask(Plan, active: Run, known: Plan));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_run_is_not_resumed_with_other_settings(string what, TrainingPlan other) =>
        Assert.True(Ask(other, known: Plan) is { Answer: TrainingAnswer.IsRefused, Refusal: { } why } && why.Contains("begun with other settings", StringComparison.Ordinal), what);

    [Fact]
    public void What_cannot_be_trained_now_or_here_or_at_all_is_refused_with_the_mend()
    {
        Assert.Contains("run other is being trained: wait for it or stop it", Ask(Plan, active: new("other")).Refusal, StringComparison.Ordinal);
        Assert.Contains("0 clusters and 2 steps", Ask(Plan with { Clusters = [] }).Refusal, StringComparison.Ordinal);
        Assert.Contains("2 clusters and 0 steps", Ask(Plan with { Steps = 0 }).Refusal, StringComparison.Ordinal);
        Assert.Contains("for selection elsewhere, this node observes here", Ask(Plan with { SelectionHash = "elsewhere" }).Refusal, StringComparison.Ordinal);
    }

    private static TrainingRequest Ask(TrainingPlan plan, RunId? active = null, TrainingPlan? known = null) =>
        TrainingRequest.Of(new BeginTraining(Run, plan), active, known, "here");
}
