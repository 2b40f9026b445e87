namespace Sluice.Spark.Rollouts;

/// <summary>The cluster runs what a later owner submitted: an earlier one may not touch it.</summary>
public sealed class StaleEpochException(long asked, long running)
    : Exception($"The cluster runs a submission of epoch {running}; a rollout of epoch {asked} comes too late and was not carried out.")
{
    /// <summary>The epoch of the rollout that was refused.</summary>
    public long Asked { get; } = asked;

    /// <summary>The epoch of the submission that runs.</summary>
    public long Running { get; } = running;
}
