namespace Sluice.Messages.Clusters;

/// <summary>What the next episode on a guarded cluster must know of those before it. Instants are UTC.</summary>
/// <param name="At">When it was written down: for a beginning episode, the instant of its beginning.</param>
/// <param name="Changes">When changes went out, within the hour before.</param>
/// <param name="Forbidden">Settings that are not tried again for a while.</param>
public sealed record SafetyMemory(DateTimeOffset At, IReadOnlyList<DateTimeOffset> Changes, IReadOnlyList<ForbiddenSettings> Forbidden);

/// <summary>Settings that, all together, are not tried again for a while.</summary>
/// <param name="Settings">What one change assigned.</param>
/// <param name="Until">UTC.</param>
public sealed record ForbiddenSettings(IReadOnlyList<LeverSetting> Settings, DateTimeOffset Until);
