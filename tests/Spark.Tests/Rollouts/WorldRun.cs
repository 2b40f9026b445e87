namespace Sluice.Spark.Tests.Rollouts;

/// <summary>One run of a job.</summary>
internal sealed class WorldRun(SparkWorld world, int number, IReadOnlyDictionary<string, string> properties, bool isOurs)
{
    private TimeSpan? _stopped;

    public bool IsOurs => isOurs;

    public string Id { get; } = $"driver-20261122233913-{number:0000}";

    public string ApplicationId { get; } = $"app-20261122233529-{number:0000}";

    public IReadOnlyDictionary<string, string> Properties => properties;

    public TimeSpan StartedAt { get; set; } = world.Clock.Elapsed;

    public string? EndsAs { get; } = world.EndsAs;

    /// <summary>In the words of a standalone master.</summary>
    public string State =>
        _stopped is { } stopped && world.Clock.Elapsed >= stopped + world.StopTakes ? "KILLED"
        : world.Clock.Elapsed < StartedAt + world.StartTakes ? "SUBMITTED"
        : EndsAs ?? "RUNNING";

    public bool IsOver => State is "KILLED" or "FINISHED" or "FAILED" or "ERROR";

    public bool HasUi => State == "RUNNING" || (State == "KILLED" && world.DriversOutliveKills);

    public void Stop() => _stopped ??= world.Clock.Elapsed;
}
