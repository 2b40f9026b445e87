using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Rivals;

/// <summary>Coordinate search: one lever after the other, as long as it helps.</summary>
public sealed class HillClimbing : IRival
{
    /// <summary>A move's length as a share of the lever's range: the width of a bin at the start (method, section 4).</summary>
    private const double Stride = 0.1;

    public string Name => "hill-climbing";

    public string Summary =>
        "Moves the selection's levers in the order of their rank, a tenth of the range (a category, a whole unit) up or down; goes on while p99 falls, then tries the other "
        + "direction, then the next lever. What lowered nothing is taken back; a configuration is not measured twice.";

    public Proposal Next(RivalHistory history, ref RandomStream random)
    {
        var kept = KeptConfiguration.Of(history.Trials);
        var tried = history.Trials.Where(trial => trial.Outcome == StepOutcome.Measured).Select(trial => trial.Configuration.Hash).ToHashSet();
        foreach (var move in Moves(history, random.NextUniform() < 0.5 ? -1 : 1))
        {
            var next = Target(kept.Configuration, move);
            if (history.Admits(kept.Configuration, next) && !tried.Contains(kept.Configuration.With(next.Lever!, next.Value).Hash))
                return kept.Towards(history, next);
        }

        return kept.Towards(history, Proposal.Hold);
    }

    /// <summary>The moves in the order in which they are to be tried, given what came of the last one.</summary>
    private static IEnumerable<Move> Moves(RivalHistory history, int direction)
    {
        var levers = history.Selection.Levers;
        var first = 0;
        if (LastMove(history.Trials, levers) is { } last)
        {
            yield return last.Helped ? last.Move : last.Move.Reversed;
            first = levers.IndexOf(last.Move.Lever) + 1;
        }

        for (var i = 0; i < levers.Length; i++)
        {
            var move = new Move(levers[(first + i) % levers.Length], direction);
            yield return move;
            yield return move.Reversed;
        }
    }

    private static (Move Move, bool Helped)? LastMove(ImmutableList<Trial> trials, ImmutableArray<Lever> levers)
    {
        (Move, bool)? last = null;
        var kept = new KeptConfiguration(trials[0].Configuration, trials[0].P99Ms);
        foreach (var trial in trials.Skip(1))
        {
            var after = kept.After(trial);
            // What the infrastructure spoilt is tried again; what went back was no move.
            if (trial.Lever is { } lever && trial.Outcome != StepOutcome.Unmeasured && levers.Contains(lever)
                && trial.Configuration[lever].CompareTo(kept.Configuration[lever]) is var direction and not 0)
                last = (new Move(lever, direction), after.IsAt(trial.Configuration));
            kept = after;
        }

        return last;
    }

    private static Proposal Target(Configuration from, Move move)
    {
        var (lever, direction) = move;
        var value = from[lever];
        if (!lever.IsNumeric)
            return new Proposal(lever, value + direction);
        var target = LeverPosition.Value(lever, Math.Clamp(LeverPosition.Of(lever, value) + Stride * direction, 0, 1));
        // A tenth of a short range of whole numbers rounds to nothing.
        return new Proposal(lever, target == value && lever.IsInteger ? value + direction : target);
    }

    private readonly record struct Move(Lever Lever, int Direction)
    {
        public Move Reversed => this with { Direction = -Direction };
    }
}
