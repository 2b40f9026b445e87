namespace Sluice.Tuning.Stabilisation;

/// <summary>Why the latest sample did not settle it: what an operator asks when a change times out.</summary>
[Flags]
public enum StabilisationObstacles
{
    None = 0,

    /// <summary>The window, or the one it is compared with, began before the end of loading.</summary>
    Loading = 1,

    /// <summary>No events were completed, or latency or lag is unknown.</summary>
    Missing = 2,

    /// <summary>Mean latency moved too far between neighbouring windows.</summary>
    Drift = 4,

    /// <summary>The variance of latency changed too much between neighbouring windows.</summary>
    Variance = 8,

    /// <summary>Lag is not back at its level before the change.</summary>
    Lag = 16,

    /// <summary>Too many of the selected metrics still move.</summary>
    Metrics = 32,

    /// <summary>All is steady, but not yet for long enough.</summary>
    Unconfirmed = 64,
}
