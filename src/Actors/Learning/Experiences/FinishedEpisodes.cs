using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;

namespace Sluice.Actors.Learning.Experiences;

/// <summary>Which of a cluster's episodes say something of a policy: whole ones that it chose in, of which at least one step was measured.</summary>
internal static class FinishedEpisodes
{
    /// <param name="events">Part of the cluster's journal, in order.</param>
    /// <param name="after">The sequence number before the first of them.</param>
    public static IReadOnlyList<Experience> In(IEnumerable<object> events, long after = 0)
    {
        var found = new List<Experience>();
        (EpisodeBegun Begun, long At)? open = null;
        var isMeasured = false;
        var number = after;
        foreach (var happened in events)
        {
            number++;
            switch (happened)
            {
                case EpisodeBegun begun:
                    (open, isMeasured) = ((begun, number), false);
                    break;
                case StepRecorded step:
                    isMeasured |= step.Outcome != StepOutcome.Unmeasured && Trajectories.IsOfPolicy(step);
                    break;
                case EpisodeClosed { Abandoned: null } closed when isMeasured && open is { Begun: { Plan: { Kind: EpisodeKind.Tuning, Choice: FromPolicy from } } begun } && begun.Episode == closed.Episode:
                    found.Add(new Experience(closed.Episode, from.Version, open.Value.At, number));
                    break;
            }
        }

        return found;
    }
}
