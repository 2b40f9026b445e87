namespace Sluice.Actors.Telemetry;

/// <summary>How a rollout ended, as it is counted.</summary>
internal enum RolloutEnd
{
    Loaded,
    Refused,
    Died,
    Unavailable,

    /// <summary>The configuration before was loaded again, after one that proved faulty.</summary>
    TakenBack,
}
