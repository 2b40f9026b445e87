using Sluice.Messages;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Episodes;

/// <summary>
/// Draws the next configuration of a survey: one lever of all, uniformly, to another value that the guards admit, uniformly on the lever's
/// scale (method, section 1). The draw is fixed by (run seed, cluster, survey, step).
/// </summary>
public static class SurveyChooser
{
    // Of a lever that has an admissible value at all, a draw hits one long before.
    private const int DrawsALever = 64;

    /// <param name="seed">Of the run.</param>
    /// <param name="survey">Which survey of which cluster.</param>
    /// <param name="step">From 0.</param>
    /// <param name="current">The configuration that passes every guard and is changed.</param>
    /// <param name="shape">The cluster that the guards are checked against.</param>
    /// <exception cref="InvalidOperationException">No lever can move: the current configuration does not pass the guards.</exception>
    public static SurveyChange Next(ulong seed, EpisodeId survey, int step, Configuration current, ClusterShape shape)
    {
        var stream = RandomStream.For(
            seed, RandomStream.Key(survey.Cluster.Value), (ulong)survey.Number, (ulong)step, StepStreams.SurveyPurpose);
        for (var tried = 0; tried < 100 * LeverCatalogue.All.Length; tried++)
        {
            var lever = LeverCatalogue.All[stream.NextIndex(LeverCatalogue.All.Length)];
            for (var draw = 0; draw < DrawsALever; draw++)
            {
                var candidate = current.With(lever, Draw(lever, ref stream));
                if (candidate[lever] != current[lever] && GuardRules.Allows(candidate, lever, shape))
                    return new SurveyChange(lever, candidate);
            }
        }

        throw new InvalidOperationException(
            $"Survey {survey} cannot move any lever at step {step}: the configuration breaks a guard rule of its cluster ({current}).");
    }

    /// <summary>A value of the lever: whole ones each of their share of the scale, so that the limits are as likely as what lies between.</summary>
    private static double Draw(Lever lever, ref RandomStream stream)
    {
        if (!lever.IsNumeric)
            return stream.NextIndex(lever.Categories.Length);
        var axis = new LeverAxis(lever.Scale);
        var half = lever.IsInteger ? 0.5 : 0;
        var (low, high) = (axis.Of(lever.Minimum - half), axis.Of(lever.Maximum + half));
        var value = axis.Value(low + (high - low) * stream.NextUniform());
        return Math.Clamp(lever.IsInteger ? Math.Round(value, MidpointRounding.AwayFromZero) : value, lever.Minimum, lever.Maximum);
    }
}

/// <param name="Lever">The one that changes.</param>
/// <param name="Candidate">The configuration with the change made.</param>
public readonly record struct SurveyChange(Lever Lever, Configuration Candidate);
