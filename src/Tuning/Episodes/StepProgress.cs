using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Episodes;

/// <summary>How far the step under way has come; cluster times. Each part adds up what a rollback makes the step do again.</summary>
internal readonly record struct StepProgress
{
    public static StepProgress Begin(TimeSpan now) => new() { StartedAt = now, PartAt = now, IsStable = true, Outcome = StepOutcome.Measured };

    public TimeSpan StartedAt { get; private init; }

    public bool IsStable { get; private init; }

    public bool RolledBack { get; private init; }

    public StepOutcome Outcome { get; private init; }

    // Where the part under way began.
    private TimeSpan PartAt { get; init; }

    private TimeSpan Loading { get; init; }

    private TimeSpan Stabilisation { get; init; }

    private TimeSpan Measuring { get; init; }

    /// <summary>The four parts; choosing takes no cluster time.</summary>
    public StepDurations Durations => new(TimeSpan.Zero, Loading, Stabilisation, Measuring);

    public StepProgress AfterLoading(TimeSpan now) => this with { PartAt = now, Loading = Loading + now - PartAt };

    public StepProgress AfterStabilisation(TimeSpan now, bool isStable) =>
        this with { PartAt = now, Stabilisation = Stabilisation + now - PartAt, IsStable = isStable };

    public StepProgress AfterMeasuring(TimeSpan now) => this with { PartAt = now, Measuring = Measuring + now - PartAt };

    /// <summary>The step counts as <paramref name="outcome"/> and goes back to the configuration before it.</summary>
    public StepProgress RollingBack(StepOutcome outcome) => this with { Outcome = outcome, RolledBack = true };

    /// <summary>The step counts as <paramref name="outcome"/>; the configuration before it was never left.</summary>
    public StepProgress NotLoaded(StepOutcome outcome) => this with { Outcome = outcome };
}
