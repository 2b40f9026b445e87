namespace Sluice.Spark.Rollouts;

/// <summary>Brings configurations into effect on one live cluster. One caller at a time.</summary>
public interface IRollout
{
    /// <summary>
    /// Makes the target the effective configuration and returns when its first batch is done, or when it is known that there will be none. Nothing that was in
    /// effect before is put back: that is decided by whoever asked. Asking again for what runs with the same epoch and configuration adopts it and restarts
    /// nothing. A fault of the surroundings is tried again for a while and reported as <see cref="LoadOutcome.Unavailable"/>.
    /// </summary>
    /// <param name="request">What is to be in effect, and by whose right.</param>
    /// <param name="cancellation">Stops waiting; what has been submitted by then stays, and the next rollout of the same request adopts it.</param>
    /// <exception cref="StaleEpochException">The cluster runs what a later owner submitted; nothing was done to it.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    Task<LoadReport> RollOutAsync(RolloutRequest request, CancellationToken cancellation);
}
