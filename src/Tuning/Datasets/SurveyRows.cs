using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Datasets;

/// <summary>One row of training data: a configuration, and what was observed under it.</summary>
/// <param name="Step">From 0 over the whole walk.</param>
/// <param name="Minute">End of the window, minutes since the walk began.</param>
/// <param name="Restarts">How often the cluster had restarted before, over the whole walk.</param>
/// <param name="Configuration">Which was tried, whether or not it stayed.</param>
/// <param name="Observed">As journalled.</param>
public readonly record struct SurveyRow(int Step, double Minute, int Restarts, Configuration Configuration, SurveyStep Observed);

/// <summary>The surveys of one cluster as the one walk that they are.</summary>
public static class SurveyRows
{
    /// <param name="surveys">From the first, in order.</param>
    /// <exception cref="InvalidDataException">One is missing, or does not start where the one before ended.</exception>
    public static IEnumerable<SurveyRow> Of(IEnumerable<SurveyRecorded> surveys)
    {
        var (number, step, restarts, elapsed) = (0, 0, 0, TimeSpan.Zero);
        Configuration? current = null;
        foreach (var survey in surveys)
        {
            var start = LeverSettings.Read(survey.Begun.Configuration);
            if (survey.Episode.Number != number++ || !(current ?? start).Equals(start))
                throw new InvalidDataException($"Survey {survey.Episode} does not follow on survey {number - 2}: the journal is not whole, restore it from a backup.");
            current = start;
            var before = restarts;
            foreach (var observed in survey.Steps)
            {
                var candidate = current.With(LeverCatalogue.Find(observed.Lever), observed.Value);
                restarts = before + observed.Restarts;
                yield return new SurveyRow(step++, (elapsed + observed.At - survey.Begun.At).TotalMinutes, restarts, candidate, observed);
                if (observed.Mark.Stays())
                    current = candidate;
            }

            // Each survey connects anew, and its machines are cold.
            restarts++;
            elapsed += survey.Closed.At - survey.Begun.At;
        }
    }
}
