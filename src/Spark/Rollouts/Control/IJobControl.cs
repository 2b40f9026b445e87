using Sluice.Spark.Monitoring;

namespace Sluice.Spark.Rollouts.Control;

/// <summary>
/// What a job does when it is asked from outside: end after the batches it has (<c>ssc.stop(true, true)</c>), or go on with other settings of runtime and query
/// scope, by <c>spark.conf.set</c> and a new StreamingContext or a restart of its query on the same SparkContext. It works the same on every cluster manager.
/// </summary>
public interface IJobControl
{
    /// <summary>The marks of what the job has in effect; absent where it has been told nothing since it started.</summary>
    Task<Answer<RunMarks>> ReadAsync(CancellationToken cancellation);

    /// <summary>Null if the job was told; that it has ended has to be seen elsewhere.</summary>
    Task<Absence?> StopAsync(RunMarks asker, CancellationToken cancellation);

    /// <summary>The marks of what is in effect then; returns when the job says so.</summary>
    Task<Answer<RunMarks>> ChangeAsync(InPlaceChange change, CancellationToken cancellation);

    /// <summary>Forgets what an earlier run was told, before the next one starts. Null if there is nothing left that it could read.</summary>
    Task<Absence?> ForgetAsync(CancellationToken cancellation);
}

/// <param name="Marks">Of the rollout.</param>
/// <param name="RestartsQuery">False where every changed lever can be set in the running query's session.</param>
/// <param name="Properties">Every property of runtime and query scope, changed or not.</param>
public sealed record InPlaceChange(RunMarks Marks, bool RestartsQuery, IReadOnlyList<KeyValuePair<string, string>> Properties);
