using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Sessions;

/// <summary>What the updates of a run looked like, from the learner's journal.</summary>
/// <param name="Updates">In order; never empty.</param>
internal sealed record LearningCurve(RunId Run, IReadOnlyList<PolicyUpdated> Updates)
{
    /// <summary>The workload classes of the run, by name; none in a journal of an earlier version.</summary>
    public IReadOnlyList<WorkloadClass> Classes { get; } =
    [
        .. Updates.SelectMany(update => update.Statistics.Classes).Select(statistics => statistics.Class).Distinct()
            .OrderBy(known => known.Value, StringComparer.Ordinal),
    ];

    /// <summary>What a class looked like at an update; null where it had no episode or was not recorded.</summary>
    public static ClassStatistics? Find(UpdateStatistics statistics, WorkloadClass known) =>
        statistics.Classes.Where(other => other.Class == known).Select(other => (ClassStatistics?)other).FirstOrDefault();
}
