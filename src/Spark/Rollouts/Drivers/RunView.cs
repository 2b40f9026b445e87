using System.Collections.Immutable;

namespace Sluice.Spark.Rollouts.Drivers;

/// <summary>How a submission does.</summary>
public sealed record RunView
{
    public required RunPhase Phase { get; init; }

    /// <summary>The state in the words of whoever runs it.</summary>
    public string Word { get; init; } = "";

    /// <summary>The id under which its driver's UI lists it; null where that is not known.</summary>
    public string? ApplicationId { get; init; }

    /// <summary>What its driver's process ended with.</summary>
    public int? DriverExit { get; init; }

    /// <summary>Whether what it takes the place of has not made way yet; where it does that by itself.</summary>
    public bool IsPreceded { get; init; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Diagnostics and the end of the log, a bounded number of bounded lines.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    public bool IsOver => Phase is RunPhase.Ended or RunPhase.Failed or RunPhase.Gone;
}

public enum RunPhase
{
    /// <summary>Taken, but its driver does not run yet.</summary>
    Waiting,

    Running,

    /// <summary>Asked to end, and not there yet.</summary>
    Stopping,

    /// <summary>It ended, and nobody says that it failed: no proof that it did not.</summary>
    Ended,

    Failed,

    /// <summary>Killed, or not known to whoever would run it.</summary>
    Gone,
}
