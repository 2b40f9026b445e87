using System.Collections.Immutable;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Tuning.Episodes;

/// <summary>
/// An episode as the fold of its events, and nothing else: what recovery, replay and the running actor share.
/// </summary>
public sealed record EpisodeState
{
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

    public required Discretiser Bins { get; init; }

    public required StateHistory History { get; init; }

    /// <summary>From the history to the policy's input.</summary>
    public required StateEncoder Encoder { get; init; }

    /// <summary>Hashes of configurations, the moved lever at its bin's centre, that were refused or died.</summary>
    public ImmutableHashSet<ulong> Forbidden { get; init; } = [];

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
        var bins = Discretiser.Start(selection.Levers, DiscretisationSettings.Default);
        return new EpisodeState
        {
            Begun = begun,
            Selection = selection,
            Current = configuration,
            Best = configuration,
            Bins = bins,
            History = StateHistory.Empty(EncodingSettings.Default),
            Encoder = new StateEncoder(selection, EncodingSettings.Default),
        };
    }

    /// <summary>The state after an event of this episode. Reads no clock and draws nothing that the event does not fix.</summary>
    public EpisodeState Apply(IEpisodeEvent happened)
    {
        if (happened.Episode != Id)
            throw new ArgumentException($"An event of episode {happened.Episode} was applied to episode {Id}.");
        return happened switch
        {
            EpisodeOpened opened => Opened(opened),
            StepRecorded step => Recorded(step),
            RolloutRequested or RolloutSettled => this,
            EpisodeClosed closed => this with { Closed = closed, Current = LeverSettings.Read(closed.Configuration) },
            _ => throw new ArgumentException($"Episode {Id} cannot apply {happened.GetType().Name}."),
        };
    }

    private EpisodeState Opened(EpisodeOpened opened) => this with
    {
        IsOpened = true,
        ReferenceMs = opened.ReferenceP99Ms,
        LastP99Ms = opened.P99Ms,
        BestP99Ms = opened.P99Ms,
        History = History.Append(new Observation(opened.Observation), Positions(Bins)),
    };

    private EpisodeState Recorded(StepRecorded step)
    {
        if (step.Step != Steps)
            throw new InvalidOperationException($"Episode {Id}: step {step.Step} follows step {Steps - 1}; the journal is not contiguous.");
        var lever = step.Lever.Length == 0 ? null : LeverCatalogue.Find(step.Lever);
        var took = step.Outcome == StepOutcome.Measured;
        var returned = took && step.Component == ChoiceComponent.Return;
        var bins = returned ? At(Best) : lever is null ? Bins : Moved(step, lever, took);
        var current = returned ? Best : lever is not null && took ? Current.With(lever, step.To) : Current;
        var better = took && step.P99Ms < BestP99Ms;
        return this with
        {
            Steps = Steps + 1,
            Current = current,
            Bins = bins,
            Best = better ? current : Best,
            BestP99Ms = better ? step.P99Ms : BestP99Ms,
            LastP99Ms = took ? step.P99Ms : LastP99Ms,
            Forbidden = lever is not null && step.Outcome == StepOutcome.Faulty ? Forbidden.Add(Target(step, lever)) : Forbidden,
            History = History.Append(new Observation(step.Observation), Positions(bins)),
        };
    }

    private Discretiser Moved(StepRecorded step, Lever lever, bool took)
    {
        var k = Selection.Levers.IndexOf(lever);
        if (k < 0)
            return Bins;
        var bins = Bins[k];
        if (step.Component == ChoiceComponent.Script)
            return took ? Bins.With(k, bins.At(step.To)) : Bins;
        var ridge = StepStreams.Ridge(this);
        var moved = bins.Move(new ActionSpace(Selection.Levers.Length).DirectionOf(step.Action), ref ridge).Bins;
        // A configuration that was rolled back was assigned all the same: its visit counts, its value does not stay.
        return Bins.With(k, took ? moved.At(step.To).Rewarded(step.Reward) : moved.Rewarded(step.Reward).At(step.From));
    }

    private Discretiser At(Configuration configuration)
    {
        var bins = Bins;
        for (var k = 0; k < Selection.Levers.Length; k++)
        {
            var value = configuration[Selection.Levers[k]];
            if (Current[Selection.Levers[k]] != value)
                bins = bins.With(k, bins[k].At(value));
        }

        return bins;
    }

    private ulong Target(StepRecorded step, Lever lever)
    {
        var k = Selection.Levers.IndexOf(lever);
        var centre = k < 0 || step.Component == ChoiceComponent.Script ? step.To : Bins[k].Target(new ActionSpace(Selection.Levers.Length).DirectionOf(step.Action));
        return Current.With(lever, centre).Hash;
    }

    private static float[] Positions(Discretiser bins)
    {
        var row = new float[bins.Count];
        bins.WritePositions(row);
        return row;
    }
}
