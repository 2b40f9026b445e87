using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Rivals;
using Sluice.Tuning.Safety;

namespace Sluice.Tuning.Episodes;

/// <summary>
/// An episode as the fold of its events, and nothing else: what recovery, replay and the running actor share.
/// </summary>
public sealed record EpisodeState
{
    // Nothing of them changes, and there may be ten thousand clusters: what they have not moved they share.
    private static readonly ConditionalWeakTable<Selection, Discretiser> FreshBins = [];

    public required EpisodeBegun Begun { get; init; }

    /// <summary>What is observed and which levers move.</summary>
    public required Selection Selection { get; init; }

    /// <summary>Steps recorded so far.</summary>
    public int Steps { get; init; }

    public bool IsOpened { get; init; }

    public EpisodeClosed? Closed { get; init; }

    /// <summary>The configuration in effect after the last event.</summary>
    public required Configuration Current { get; init; }

    /// <summary>The best configuration measured so far, and its p99.</summary>
    public required Configuration Best { get; init; }

    public double BestP99Ms { get; init; } = double.PositiveInfinity;

    /// <summary>Each lever's bins; their value is the one in <see cref="Current"/>.</summary>
    public required Discretiser Bins { get; init; }

    public required StateHistory History { get; init; }

    /// <summary>What the encoder was made of; a policy of another one reads other states.</summary>
    public required EncodingSettings Encoding { get; init; }

    /// <summary>From the history to the policy's input.</summary>
    public required StateEncoder Encoder { get; init; }

    /// <summary>Hashes of configurations, the moved levers at their bins' centres, that were refused or died.</summary>
    public ImmutableHashSet<ulong> Forbidden { get; init; } = [];

    /// <summary>What is known of the cluster's past changes; null where the plan has no safety rules.</summary>
    public SafetyLedger? Ledger { get; init; }

    /// <summary>The configuration that was left for <see cref="Current"/>: what an undo goes back to. Null before the first change that stayed, and after an undo.</summary>
    public Configuration? Previous { get; init; }

    /// <summary>What an undo has put in effect in the step under way: it becomes <see cref="Current"/> when the step is recorded, so that a replay of its choice meets what the choice met.</summary>
    public Configuration? Restored { get; init; }

    /// <summary>The last good configuration: what is to be in effect between changes.</summary>
    public Configuration Standing => Restored ?? Current;

    /// <summary>Cluster time of the last window that was read.</summary>
    public TimeSpan At { get; init; }

    /// <summary>What a rival may look back on: the opening and every step. Empty unless the plan names one.</summary>
    public ImmutableList<Trial> Trials { get; init; } = [];

    /// <summary>T_ref, milliseconds.</summary>
    public double ReferenceMs { get; init; }

    /// <summary>Q_{t-1}, milliseconds: p99 of the last measured window.</summary>
    public double LastP99Ms { get; init; }

    public EpisodeId Id => Begun.Episode;

    public EpisodePlan Plan => Begun.Plan;

    public bool IsComplete => Steps >= Plan.Steps;

    public static EpisodeState Begin(EpisodeBegun begun, Selection selection)
    {
        if (begun.SelectionHash != selection.Hash)
            throw new ArgumentException(
                $"Episode {begun.Episode} was run on selection {begun.SelectionHash}, not on {selection.Hash} ({selection.Name}): replay it with the selection it names.");
        var configuration = LeverSettings.Read(begun.Configuration);
        var bins = Aligned(FreshBins.GetValue(selection, each => Discretiser.Start(each.Levers, DiscretisationSettings.Default)), selection, configuration);
        return new EpisodeState
        {
            Begun = begun,
            Selection = selection,
            Current = configuration,
            Best = configuration,
            Bins = bins,
            History = StateHistory.Empty(EncodingSettings.Default),
            Encoding = EncodingSettings.Default,
            Encoder = StateEncoder.Of(selection),
            Ledger = SafetyLedger.Begin(begun),
            At = begun.At,
        };
    }

    /// <summary>The state after an event of this episode. Reads no clock and draws nothing that the event does not fix.</summary>
    public EpisodeState Apply(IEpisodeEvent happened) => Apply(happened, []);

    /// <summary>The same, sooner.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="made">For a step, the moves as its choice made them, from this very state; empty to make them again from the event.</param>
    internal EpisodeState Apply(IEpisodeEvent happened, ImmutableArray<BinMove> made)
    {
        if (happened.Episode != Id)
            throw new ArgumentException($"An event of episode {happened.Episode} was applied to episode {Id}.");
        if (Closed is not null)
            throw new InvalidOperationException($"Episode {Id}: {happened.GetType().Name} follows its end; the journal is not contiguous.");
        var next = happened switch
        {
            EpisodeOpened opened => Opened(opened),
            StepRecorded step => Recorded(step, made),
            RolloutRequested or RolloutSettled or ChangeProposed or ProposalSettled or GuardAlarmed => this,
            ChangeUndone undone => this with { Restored = LeverSettings.Read(undone.Configuration) },
            EpisodeClosed closed => Ended(closed),
            _ => throw new ArgumentException($"Episode {Id} cannot apply {happened.GetType().Name}."),
        };
        return Ledger is null ? next : next with { Ledger = Ledger.Apply(happened) };
    }

    /// <summary>Whether two values of a lever are in one bin; of one that does not move here, whether they are the same.</summary>
    internal bool AreTogether(Lever lever, double one, double other)
    {
        var k = Selection.Levers.IndexOf(lever);
        return k < 0 ? one == other : Bins[k].AreTogether(one, other);
    }

    private EpisodeState Opened(EpisodeOpened opened)
    {
        if (IsOpened)
            throw new InvalidOperationException($"Episode {Id} is opened twice; the journal is not contiguous.");
        return this with
        {
            IsOpened = true,
            At = opened.At,
            ReferenceMs = opened.ReferenceP99Ms,
            LastP99Ms = opened.P99Ms,
            BestP99Ms = opened.P99Ms,
            History = Observed(opened.Observation, Bins),
            Trials = Tried(null, Current, StepOutcome.Measured, opened.P99Ms),
        };
    }

    private EpisodeState Recorded(StepRecorded step, ImmutableArray<BinMove> made)
    {
        if (!IsOpened)
            throw new InvalidOperationException($"Episode {Id}: step {step.Step} comes before the opening; the journal is not contiguous.");
        if (step.Step != Steps)
            throw new InvalidOperationException($"Episode {Id}: step {step.Step} follows step {Steps - 1}; the journal is not contiguous.");
        (Lever Lever, int Action, double To)[] moves = [.. MovesOf(step)];
        var candidate = Current.With([.. moves.Select(move => (move.Lever, move.To))]);
        var took = step.Outcome == StepOutcome.Measured;
        var current = !took ? Standing : step.Component == ChoiceComponent.Return ? Best : candidate;
        var (bins, centres) = Assigned(step, moves, made);
        bins = Aligned(bins, Selection, current);
        var better = took && step.P99Ms < BestP99Ms;
        return this with
        {
            Steps = Steps + 1,
            At = step.At,
            Current = current,
            Previous = Restored is not null ? null : current.Equals(Current) ? Previous : Current,
            Restored = null,
            Bins = bins,
            Best = better ? current : Best,
            BestP99Ms = better ? step.P99Ms : BestP99Ms,
            LastP99Ms = took ? step.P99Ms : LastP99Ms,
            Forbidden = moves.Length > 0 && step.Outcome == StepOutcome.Faulty ? Forbidden.Add(Current.With(centres).Hash) : Forbidden,
            History = Observed(step.Observation, bins),
            Trials = Tried(moves.Length == 0 ? null : moves[0].Lever, moves.Length == 0 ? current : candidate, step.Outcome, step.P99Ms),
        };
    }

    private static IEnumerable<(Lever Lever, int Action, double To)> MovesOf(StepRecorded step)
    {
        if (step.Lever.Length > 0)
            yield return (LeverCatalogue.Find(step.Lever), step.Action, step.To);
        foreach (var further in step.Further.Where(further => further.Lever.Length > 0))
            yield return (LeverCatalogue.Find(further.Lever), further.Action, further.To);
    }

    private EpisodeState Ended(EpisodeClosed closed)
    {
        if (closed.Steps != Steps)
            throw new InvalidOperationException($"Episode {Id} closed after {closed.Steps} steps and {Steps} are recorded; the journal is not contiguous.");
        return this with { Closed = closed, Current = LeverSettings.Read(closed.Configuration) };
    }

    /// <summary>
    /// The bins after the moves that a policy made, and every moved lever at its bin's centre. The bins may stand elsewhere than the
    /// configuration, see <see cref="Aligned"/>.
    /// </summary>
    private (Discretiser Bins, (Lever Lever, double Value)[] Centres) Assigned(
        StepRecorded step, (Lever Lever, int Action, double To)[] moves, ImmutableArray<BinMove> made)
    {
        var bins = Bins;
        var centres = new (Lever Lever, double Value)[moves.Length];
        var ridges = StepStreams.Ridge(this);
        var space = new ActionSpace(Selection);
        for (var i = 0; i < moves.Length; i++)
        {
            var (lever, action, to) = moves[i];
            centres[i] = (lever, to);
            var k = Selection.Levers.IndexOf(lever);
            if (k < 0 || !IsOfPolicy(step) || step.Outcome == StepOutcome.Unmeasured)
                continue;

            var (moved, assignment) = made.IsEmpty ? Bins[k].Move(Bins[k].Reached(space.BinsOf(action), to), ref ridges) : made[i];
            centres[i] = (lever, assignment.Centre);
            // A faulty configuration was assigned all the same: its visit and its reward count, its value does not stay.
            if (step.Outcome == StepOutcome.Measured)
                moved = moved.Standing(to);
            bins = bins.With(k, moved.Rewarded(step.Reward));
        }

        return (bins, centres);
    }

    /// <summary>Only a policy moves from bin to bin; scripts and rivals assign values.</summary>
    private static bool IsOfPolicy(StepRecorded step) => step.Component is not (ChoiceComponent.Script or ChoiceComponent.Rival);

    private ImmutableList<Trial> Tried(Lever? lever, Configuration configuration, StepOutcome outcome, double p99Ms) =>
        Plan.Choice is FromRival ? Trials.Add(new Trial(lever, configuration, outcome, outcome == StepOutcome.Measured ? p99Ms : double.NaN)) : Trials;

    private static Discretiser Aligned(Discretiser bins, Selection selection, Configuration configuration)
    {
        for (var k = 0; k < selection.Levers.Length; k++)
            bins = bins.With(k, bins[k].Standing(configuration[selection.Levers[k]]));
        return bins;
    }

    private StateHistory Observed(Half[] features, Discretiser bins)
    {
        if (features.Length != Encoder.Observations.FeatureCount)
            throw new ArgumentException(
                $"Episode {Id}, step {Steps}: {features.Length} features were observed and the selection {Selection.Name} has {Encoder.Observations.FeatureCount}; encode them with that selection.");
        Span<float> positions = stackalloc float[bins.Count];
        bins.WritePositions(positions);
        return History.Append(new Observation(features), positions);
    }
}
