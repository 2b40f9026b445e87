using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Experiments;

/// <summary>What the policy sees at one time: an observation, and where the levers stand.</summary>
/// <param name="Features">Encoded, in the order of <see cref="ObservationEncoder.FeatureNames"/>; NaN for what is missing.</param>
/// <param name="Scaled">The same as the network takes them, in scales from the mean of training; NaN for what is missing.</param>
/// <param name="Positions">Of each lever between the outer edges of its bins, 0 to 1.</param>
/// <param name="Configuration">In effect.</param>
internal sealed record StateSample(double[] Features, double[] Scaled, float[] Positions, Configuration Configuration, double P99Ms)
{
    /// <summary>The state of the opening, and that of the last window that was measured.</summary>
    public static (StateSample Before, StateSample After) Of(IEnumerable<IEpisodeEvent> events, Selection selection, Normalisation normalisation)
    {
        EpisodeState? state = null;
        StateSample? before = null;
        StateSample? after = null;
        foreach (var happened in EpisodeReplay.Flatten(events))
        {
            state = happened is EpisodeBegun begun ? EpisodeState.Begin(begun, selection) : state!.Apply(happened);
            if (happened is EpisodeOpened opened)
                before = Take(state, opened.Observation, opened.P99Ms, normalisation);
            else if (happened is StepRecorded { Outcome: StepOutcome.Measured } step)
                after = Take(state, step.Observation, step.P99Ms, normalisation);
        }

        var first = before ?? throw new ArgumentException("The episode was not opened: it has no state.", nameof(events));
        return (first, after ?? first);
    }

    /// <summary>The number that was encoded: the inverse of the observation's sign(x) log(1 + |x|).</summary>
    public static double Decoded(double feature) => Math.CopySign(Math.Exp(Math.Abs(feature)) - 1, feature);

    private static StateSample Take(EpisodeState state, Half[] observation, double p99Ms, Normalisation normalisation)
    {
        double[] features = [.. observation.Select(feature => (double)feature)];
        var positions = new float[state.Bins.Count];
        state.Bins.WritePositions(positions);
        return new StateSample(
            features,
            [.. features.Select((feature, i) => Math.Clamp((feature - normalisation.Mean[i]) / normalisation.Scale[i], -Normalisation.Limit, Normalisation.Limit))],
            positions,
            state.Current,
            p99Ms);
    }
}
