using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Episodes;

/// <summary>How far the step under way has come; cluster times.</summary>
internal readonly record struct StepProgress()
{
    public TimeSpan StartedAt { get; init; }

    public TimeSpan? LoadedAt { get; init; }

    public TimeSpan? StableAt { get; init; }

    public bool IsStable { get; init; } = true;

    public bool RolledBack { get; init; }

    public StepOutcome Outcome { get; init; } = StepOutcome.Measured;

    /// <summary>The four parts; choosing takes no cluster time.</summary>
    public StepDurations Durations(TimeSpan end)
    {
        var loaded = LoadedAt ?? StartedAt;
        var stable = StableAt ?? loaded;
        return new StepDurations(TimeSpan.Zero, loaded - StartedAt, stable - loaded, end - stable);
    }
}
