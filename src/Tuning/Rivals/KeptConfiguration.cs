using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// The configuration that a search goes on from: the best one tried. A configuration is kept when its p99 is lower than that of the one kept
/// before; measuring the kept one again replaces its p99, so that a load that rose does not leave a record that nothing can break.
/// </summary>
internal readonly record struct KeptConfiguration(Configuration Configuration, double P99Ms)
{
    public static KeptConfiguration Of(IReadOnlyList<Trial> trials)
    {
        var kept = new KeptConfiguration(trials[0].Configuration, trials[0].P99Ms);
        for (var i = 1; i < trials.Count; i++)
            kept = kept.After(trials[i]);
        return kept;
    }

    public KeptConfiguration After(Trial trial)
    {
        if (trial.Outcome != StepOutcome.Measured)
            return this;
        return trial.P99Ms < P99Ms || IsAt(trial.Configuration) ? new(trial.Configuration, trial.P99Ms) : this;
    }

    /// <summary>Equal values count, whoever set them: no step can make a lever untouched again.</summary>
    public bool IsAt(Configuration configuration) => Astray(configuration).IsEmpty;

    /// <summary>
    /// One change towards the kept configuration with <paramref name="next"/> made to it: that change where it alone leads there from the present
    /// one, else the present one goes back first. Going back is a step and may be a restart, for everybody.
    /// </summary>
    public Proposal Towards(RivalHistory history, Proposal next)
    {
        var astray = Astray(history.Current);
        if (astray.All(lever => lever == next.Lever) && history.Admits(next))
            return next;
        foreach (var lever in astray)
        {
            var back = new Proposal(lever, Configuration[lever]);
            if (history.Admits(back))
                return back;
        }

        // The way back was found faulty, as under a backlog anything may be: the search goes on from where it stands.
        return history.Admits(next) ? next : Proposal.Hold;
    }

    private ImmutableArray<Lever> Astray(Configuration configuration)
    {
        var kept = Configuration;
        return ReferenceEquals(kept, configuration) ? [] : [.. configuration.ChangedFrom(kept).Where(lever => configuration[lever] != kept[lever])];
    }
}
