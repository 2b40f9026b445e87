using System.Collections.Immutable;
using Sluice.Spark.Rollouts.Drivers;
using Sluice.Spark.Rollouts.Gates;

namespace Sluice.Spark.Rollouts;

/// <summary>What of a job runs, as whoever runs it, the drivers' UIs and the job itself tell.</summary>
/// <param name="Runs">What is submitted and not over.</param>
/// <param name="Applications">What answers.</param>
/// <param name="Told">What the job says that it has in effect; null where it says nothing.</param>
internal sealed record Survey(ImmutableArray<FoundRun> Runs, ImmutableArray<LiveApplication> Applications, RunMarks? Told)
{
    public bool IsEmpty => Runs.IsEmpty && Applications.IsEmpty;

    /// <summary>The latest epoch that anything of it carries.</summary>
    public long? LatestEpoch => Marks.Max(marks => (long?)marks.Epoch);

    /// <summary>The one that runs; null where there is none, or more than one.</summary>
    public FoundRun? Only => Runs is [{ View.Phase: RunPhase.Waiting or RunPhase.Running } run] && Applications.Length <= 1 ? run : null;

    /// <summary>What is in effect in it: a job may have been told something since it was submitted.</summary>
    public RunMarks? InEffect
    {
        get
        {
            var submitted = Applications is [var application] ? application.Marks : Runs is [var run] ? run.Marks : null;
            return Told is not null && submitted is not null && Told.Epoch >= submitted.Epoch ? Told : submitted;
        }
    }

    /// <summary>Whether something runs that has not said yet whose it is, as while a driver starts.</summary>
    public bool IsSilent => Applications.IsEmpty && Runs.Any(run => run.Marks is null);

    private IEnumerable<RunMarks> Marks => Runs.Select(run => run.Marks).Concat(Applications.Select(application => application.Marks)).Append(Told).OfType<RunMarks>();
}
