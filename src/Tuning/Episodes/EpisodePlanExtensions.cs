using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Rivals;
using Sluice.Tuning.Safety;

namespace Sluice.Tuning.Episodes;

public static class EpisodePlanExtensions
{
    /// <summary>The plan, once every step of it is known to be possible: what fails later fails in the middle of an episode.</summary>
    /// <exception cref="ArgumentException">Names what is wrong with the plan and how to mend it.</exception>
    public static EpisodePlan Validated(this EpisodePlan plan, Selection selection, PolicySnapshot? policy)
    {
        Require(Enum.IsDefined(plan.Kind), nameof(EpisodePlan.Kind), $"its kind is {plan.Kind}: give Training, Tuning or Survey");
        Require(
            plan.Choice is AtRandom == plan.Kind is EpisodeKind.Survey,
            nameof(EpisodePlan.Choice),
            "a survey draws its changes at random and nothing else does: give kind and choice that belong together");
        Require(plan.Steps >= 0, nameof(EpisodePlan.Steps), $"it has {plan.Steps} steps: give 0 or more");
        Require(plan.Opening > TimeSpan.Zero, nameof(EpisodePlan.Opening), $"its opening lasts {plan.Opening}: the first state needs a window to be read over");
        Require(plan.StepLength > TimeSpan.Zero, nameof(EpisodePlan.StepLength), $"its steps last {plan.StepLength}: give a positive length");
        Require(plan.Closing >= TimeSpan.Zero, nameof(EpisodePlan.Closing), $"its closing window lasts {plan.Closing}: give zero for none");
        Require(plan.ReferenceP99Ms is null or > 0 and < double.PositiveInfinity, nameof(EpisodePlan.ReferenceP99Ms), $"its reference latency is {plan.ReferenceP99Ms} ms: give a positive one, or none to measure it");
        Require(Enum.IsDefined(plan.Rules.Reward), nameof(EpisodeRules.Reward), $"its reward rule is {plan.Rules.Reward}: give one of {string.Join(", ", Enum.GetNames<RewardRule>())}");
        Require(Enum.IsDefined(plan.Rules.Exploration), nameof(EpisodeRules.Exploration), $"its exploration rule is {plan.Rules.Exploration}: give one of {string.Join(", ", Enum.GetNames<ExplorationRule>())}");
        if (plan.Safety is { } rules)
            RequireKept(plan, rules.Validated());
        switch (plan.Choice)
        {
            case FromScript script:
                Require(plan.Kind == EpisodeKind.Tuning, nameof(EpisodePlan.Choice), "a training episode has a script: only a policy's choices can be learnt from");
                _ = LeverSettings.Read(script.Changes);
                break;
            case FromRival rival:
                Require(plan.Kind == EpisodeKind.Tuning, nameof(EpisodePlan.Choice), "a training episode has a rival: only a policy's choices can be learnt from");
                _ = RivalCatalogue.Find(rival.Name);
                break;
            case FromPolicy from when plan.Steps > 0:
                Require(plan.ExploitShare is > 0 and <= 1, nameof(EpisodePlan.ExploitShare), $"its exploit share is {plan.ExploitShare}: give a fraction above 0 and at most 1");
                Require(policy?.Version == from.Version, nameof(EpisodePlan.Choice), $"it runs policy {from.Version}, but was given {policy?.Version.ToString() ?? "none"}");
                Require(
                    policy!.SelectionHash == selection.Hash,
                    nameof(EpisodePlan.Choice),
                    $"policy {from.Version} was trained on selection {policy.SelectionHash}, this node observes {selection.Hash}: use a policy of the same selection");
                break;
        }

        return plan;
    }

    private static void RequireKept(EpisodePlan plan, SafetyRules rules)
    {
        Require(plan.Kind == EpisodeKind.Tuning, nameof(EpisodePlan.Safety), $"it is a {plan.Kind} episode and has safety rules: they guard clusters that somebody depends on, which are tuned");
        if (plan.Choice is FromScript script && script.Changes.FirstOrDefault(change => !rules.MayMove(LeverCatalogue.Find(change.Lever))).Lever is { } denied)
            Require(false, nameof(EpisodePlan.Safety), $"its script moves {denied}, which its rules deny");
        Require(
            plan.Choice is not FromRival || rules is { AllowedLevers.Count: 0, DeniedLevers.Count: 0 },
            nameof(EpisodePlan.Safety),
            "a rival moves whatever lever it likes: allow them all, or let a policy choose");
    }

    private static void Require(bool holds, string name, string otherwise)
    {
        if (!holds)
            throw new ArgumentException($"The episode cannot be run as planned ({name}): {otherwise}.");
    }
}
