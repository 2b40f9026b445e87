using System.Globalization;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Episodes;

/// <summary>Draws every change of a journalled survey again and follows its configuration to the end.</summary>
public static class SurveyReplay
{
    /// <param name="recorded">The survey.</param>
    /// <param name="shape">The cluster whose guards its draws passed.</param>
    /// <returns>The first step that was drawn differently, or the end if it is in another configuration.</returns>
    /// <exception cref="ArgumentException">It was drawn from other catalogues than this version has.</exception>
    public static ReplayVerdict Check(SurveyRecorded recorded, ClusterShape shape)
    {
        if (recorded.CatalogueHash != Catalogues.Hash)
        {
            throw new ArgumentException(
                $"Survey {recorded.Episode} was drawn from the catalogues {recorded.CatalogueHash}, this version has {Catalogues.Hash}: replay it with the version that made it.");
        }

        var current = LeverSettings.Read(recorded.Begun.Configuration);
        foreach (var step in recorded.Steps)
        {
            var (lever, candidate) = SurveyChooser.Next(recorded.Begun.Plan.Seed, recorded.Episode, step.Step, current, shape);
            if (lever.Name != step.Lever)
                return new ReplayVerdict(step.Step + 1, new ReplayDifference(step.Step, "lever", step.Lever, lever.Name));
            if (candidate[lever] != step.Value)
                return new ReplayVerdict(step.Step + 1, new ReplayDifference(step.Step, "value", Text(step.Value), Text(candidate[lever])));
            current = step.Mark.Stays() ? candidate : current;
        }

        var closing = LeverSettings.Read(recorded.Closed.Configuration);
        return new ReplayVerdict(
            recorded.Steps.Count,
            closing.Equals(current) ? null : new ReplayDifference(recorded.Steps.Count, "configuration", closing.ToString(), current.ToString()));
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
