namespace Sluice.Tuning.Stabilisation;

public enum StabilisationVerdict
{
    /// <summary>Not yet stable; send the next sample.</summary>
    Waiting,

    /// <summary>The change has taken effect: measure now.</summary>
    Stable,

    /// <summary>Never found stable before the time-out: measure, and report it as such.</summary>
    TimedOut,
}
