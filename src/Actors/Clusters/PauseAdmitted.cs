namespace Sluice.Actors.Clusters;

/// <summary>From the actor to itself: a pause may go on record, or why it cannot.</summary>
/// <param name="Epoch">Under which; null where the database did not give one.</param>
internal sealed record PauseAdmitted(long? Epoch)
{
    /// <summary>Why there is no epoch.</summary>
    public string Obstacle { get; init; } = "";
}
