using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Sluice.Tuning.Rivals;
using Sluice.Tuning.Safety;

namespace Sluice.Tuning.Episodes;

/// <summary>State to action to configuration (method, sections 5 and 8.1).</summary>
public static class StepChooser
{
    /// <summary>The next choice of an episode, from wherever its plan takes it.</summary>
    /// <param name="state">An opened episode with a step left.</param>
    /// <param name="policy">The version that the plan names; null for a script or a rival.</param>
    /// <param name="shape">The cluster that the guards are checked against.</param>
    /// <param name="settings">When the last step returns.</param>
    public static StepChoice Next(EpisodeState state, PolicySnapshot? policy, ClusterShape shape, EpisodeSettings settings) => state.Plan switch
    {
        { Safety: not null } when !MayChange(state) => Hold(state),
        { Choice: FromScript script } => FromScript(state, script),
        { Kind: EpisodeKind.Tuning, Steps: > 1 } when state.Steps == state.Plan.Steps - 1 => Settle(state, settings),
        { Choice: FromRival rival } => FromRival(state, RivalCatalogue.Find(rival.Name), shape),
        _ => FromPolicy(state, policy ?? throw new ArgumentException($"Episode {state.Id} runs a policy: give the version it names."), shape),
    };

    /// <summary>Whether a change that is chosen now may go out, now or once it is approved; a step without one holds.</summary>
    private static bool MayChange(EpisodeState state) => state.Ledger!.Permit(state.At, isApproved: false).Kind is PermitKind.Granted or PermitKind.NeedsApproval;

    private static StepChoice Hold(EpisodeState state)
    {
        var raw = RawState(state);
        var hold = new ActionSpace(state.Selection).Hold;
        return new StepChoice(hold, null, 0, 0, state.Current, ChoiceComponent.Exploit, 1, StateHash.Of(raw), raw, ActionMask.Only(hold));
    }

    /// <summary>The last step of a tuning episode: back to the best configuration seen, if that pays, else hold.</summary>
    public static StepChoice Settle(EpisodeState state, EpisodeSettings settings)
    {
        var raw = RawState(state);
        var hold = new ActionSpace(state.Selection).Hold;
        var returns = state.LastP99Ms > (1 + settings.ReturnMargin) * state.BestP99Ms && state.Best != state.Current;
        return new StepChoice(
            hold,
            null,
            0,
            0,
            returns ? state.Best : state.Current,
            returns ? ChoiceComponent.Return : ChoiceComponent.Exploit,
            1,
            StateHash.Of(raw),
            raw,
            ActionMask.Only(hold));
    }

    /// <summary>The next choice of an episode whose actions come from a policy.</summary>
    /// <param name="state">An opened episode with a step left.</param>
    /// <param name="policy">The version that the episode's plan names.</param>
    /// <param name="shape">The cluster that the guards are checked against.</param>
    public static StepChoice FromPolicy(EpisodeState state, PolicySnapshot policy, ClusterShape shape)
    {
        if (policy.SelectionHash != state.Selection.Hash)
            throw new InvalidOperationException(
                $"Policy {policy.Version} was trained on selection {policy.SelectionHash}, episode {state.Id} observes {state.Selection.Hash}: use a policy of the same selection.");
        if (state.Plan.Choice is FromPolicy from && policy.Version != from.Version)
            throw new InvalidOperationException($"Episode {state.Id} runs policy {from.Version}, not {policy.Version}: give the version it names.");
        if (policy.Encoding != state.Encoding)
            throw new InvalidOperationException(
                $"Policy {policy.Version} reads states of {policy.Encoding}, episode {state.Id} makes them by {state.Encoding}: use a policy of the same encoding.");
        var bundle = Bundle.Begin(state, shape);
        var (draws, ridges) = (StepStreams.Action(state), StepStreams.Ridge(state));
        var moves = ImmutableArray.CreateBuilder<BinMove>();
        var first = Pick(state, bundle, policy, shape, ref draws, ref ridges, moves);
        var further = ImmutableArray.CreateBuilder<PickedAction>();
        for (var last = first; last.Lever is not null && further.Count + 1 < state.Selection.Bundle; last = further[^1])
            further.Add(Pick(state, bundle, policy, shape, ref draws, ref ridges, moves));
        return new StepChoice(
            first.Action, first.Lever, first.From, first.To, bundle.Current, first.Component, first.Probability, StateHash.Of(first.State), first.State, first.Allowed)
        {
            Further = further.ToImmutable(),
            Moves = moves.ToImmutable(),
        };
    }

    private static PickedAction Pick(
        EpisodeState state, Bundle bundle, PolicySnapshot policy, ClusterShape shape, ref RandomStream draws, ref RandomStream ridges,
        ImmutableArray<BinMove>.Builder moves)
    {
        var raw = bundle.Raw();
        var allowed = bundle.Allowed;
        Span<float> input = stackalloc float[raw.Length];
        policy.Normalisation.Apply(raw, input);
        var space = new ActionSpace(state.Selection);
        Span<float> pi = stackalloc float[space.Actions];
        PolicyNetwork.Probabilities(policy.Weights, input, allowed, pi);
        var drawn = BehaviourMixture.Draw(pi, allowed, state.Plan.ExploitShare, ref draws, state.Plan.Rules.Exploration);
        if (space.IsHold(drawn.Action))
            return new PickedAction(drawn.Action, null, 0, 0, drawn.Component, drawn.Probability, raw, allowed);

        var lever = state.Selection.Levers[space.LeverOf(drawn.Action)];
        var move = bundle.Move(drawn.Action, ref ridges);
        moves.Add(move);
        var (_, centre, value, _) = move.Assignment;
        // The mask vouches for the bin's centre; a ridge that steps over a guard gives way to it.
        if (!GuardRules.Allows(new Candidate(bundle.Current, lever, value), lever, shape))
            value = centre;
        var from = bundle.Current[lever];
        bundle.Add(drawn.Action, move, value);
        return new PickedAction(drawn.Action, lever, from, bundle.Current[lever], drawn.Component, drawn.Probability, raw, allowed);
    }

    /// <summary>The next choice of an episode whose changes a rival chooses.</summary>
    /// <param name="state">An opened episode with a step left.</param>
    /// <param name="rival">The one that the episode's plan names.</param>
    /// <param name="shape">The cluster that the guards are checked against.</param>
    /// <exception cref="InvalidOperationException">The rival wants what no step may do.</exception>
    public static StepChoice FromRival(EpisodeState state, IRival rival, ClusterShape shape)
    {
        var history = new RivalHistory
        {
            Workload = state.Begun.Class,
            Selection = state.Selection,
            Shape = shape,
            Current = state.Current,
            Trials = state.Trials,
            Forbidden = state.Forbidden,
            IsCoolingDown = (lever, candidate) => state.Ledger is { } ledger && ledger.Forbidden.Forbid(
                lever, ledger.Utc(state.At), setting => LeverCatalogue.Find(setting.Lever) is var of && state.AreTogether(of, candidate[of], setting.Value)),
        };
        var stream = StepStreams.Rival(state);
        var proposal = rival.Next(history, ref stream);
        if (!history.Admits(proposal))
            throw new InvalidOperationException($"Rival {rival.Name} wants {proposal} at step {state.Steps} of episode {state.Id}, which a guard, a limit or an earlier fault forbids.");
        var candidate = proposal.On(state.Current);
        var raw = RawState(state);
        var hold = new ActionSpace(state.Selection).Hold;
        return new StepChoice(
            hold,
            proposal.Lever,
            proposal.Lever is { } from ? state.Current[from] : 0,
            proposal.Lever is { } to ? candidate[to] : 0,
            candidate,
            ChoiceComponent.Rival,
            1,
            StateHash.Of(raw),
            raw,
            ActionMask.Only(hold))
        {
            Further =
            [
                .. proposal.Changes.Skip(1).Select(change => new PickedAction(
                    hold, change.Lever, state.Current[change.Lever!], candidate[change.Lever!], ChoiceComponent.Rival, 1, raw, ActionMask.Only(hold))),
            ],
        };
    }

    /// <summary>The next choice of an episode whose changes were made in advance.</summary>
    public static StepChoice FromScript(EpisodeState state, FromScript script)
    {
        var raw = RawState(state);
        var hash = StateHash.Of(raw);
        var hold = new ActionSpace(state.Selection).Hold;
        if (state.Steps >= script.Changes.Count)
            return new StepChoice(hold, null, 0, 0, state.Current, ChoiceComponent.Script, 1, hash, raw, ActionMask.Only(hold));
        var (name, value) = script.Changes[state.Steps];
        var lever = LeverCatalogue.Find(name);
        var candidate = state.Current.With(lever, value);
        return candidate[lever] == state.Current[lever]
            ? new StepChoice(hold, null, 0, 0, state.Current, ChoiceComponent.Script, 1, hash, raw, ActionMask.Only(hold))
            : new StepChoice(hold, lever, state.Current[lever], candidate[lever], candidate, ChoiceComponent.Script, 1, hash, raw, ActionMask.Only(hold));
    }

    /// <summary>What a step may begin with: see <see cref="Bundle.Allowed"/>.</summary>
    public static ActionMask Allowed(EpisodeState state, ClusterShape shape) => Bundle.Begin(state, shape).Allowed;

    internal static float[] RawState(EpisodeState state)
    {
        var raw = new float[state.Encoder.Inputs];
        state.Encoder.Raw(state.History, raw);
        return raw;
    }
}
