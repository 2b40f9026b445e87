using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;

namespace Sluice.Hosting.Experiments;

/// <summary>The parts of the method that an ablation takes away or replaces, one at a time.</summary>
internal static class Ablations
{
    /// <summary>What the others are held against: as the policy that comes with the product was trained, but for length.</summary>
    public const string Ours = "ours";

    public const string PaperLiteral = "paper-literal";
    public const string GlobalBaseline = "global-baseline";
    public const string ArgmaxF = "argmax-f";

    public static ImmutableArray<Variant> All { get; } =
    [
        new(Ours, "", "log-ratio reward, class baseline, mixture with f 0.95, decayed history, invariant image, 13 levers, bundles of 8, strides 1, 4 and 10", Same, Same),
        Rewarded("reference-ratio", "the method's reward 1 - Q/T_ref - D", RewardRule.ReferenceRatio),
        Rewarded("inverse", "reward T_ref/Q - D", RewardRule.Inverse),
        Rewarded(PaperLiteral, "the paper's reward -T_ref/Q", RewardRule.PaperLiteral),
        Planned(GlobalBaseline, "baseline", "one mean over all classes, the paper's", plan => plan with { Baseline = BaselineKind.Global }),
        Planned("no-baseline", "baseline", "returns as they are", plan => plan with { Baseline = BaselineKind.None }),
        Planned(ArgmaxF, "exploration", "the policy's best with probability f, log pi differentiated, the paper's", plan => plan with { Rules = plan.Rules with { Exploration = ExplorationRule.ArgmaxF } }),
        Planned("f-0.9", "f", "f = 0.9", plan => plan with { ExploitShare = 0.9 }),
        Planned("f-0.8", "f", "f = 0.8", plan => plan with { ExploitShare = 0.8 }),
        Planned("f-0.7", "f", "f = 0.7", plan => plan with { ExploitShare = 0.7 }),
        Selected("stack-history", "history", "earlier steps as they were, not their mean", selection => selection.WithRules(selection.Rules with { History = HistoryRule.Stack })),
        Selected("per-node-image", "image", "a cell a worker, the paper's grid", selection => selection.WithRules(selection.Rules with { Image = ImageRule.PerNode })),
        Selected("4-levers", "levers", "the first 4 levers of the ranking", selection => selection.First(4)),
        Selected("8-levers", "levers", "the first 8 levers of the ranking", selection => selection.First(8)),
        Selected("one-lever-a-rollout", "actions", "no bundles, strides 1, 4 and 10", selection => selection.WithBundle(1)),
        Selected("one-bin-a-rollout", "actions", "no bundles, one bin at a time, the paper's", selection => selection.WithBundle(1).WithStrides(1)),
    ];

    private static T Same<T>(T one) => one;

    private static Variant Planned(string name, string part, string says, Func<TrainingPlan, TrainingPlan> planned) => new(name, part, says, Same, planned);

    private static Variant Rewarded(string name, string says, RewardRule reward) =>
        Planned(name, "reward", says, plan => plan with { Rules = plan.Rules with { Reward = reward } });

    private static Variant Selected(string name, string part, string says, Func<Selection, Selection> selected) => new(name, part, says, selected, Same);
}
