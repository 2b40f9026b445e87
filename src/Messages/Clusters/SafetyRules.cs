namespace Sluice.Messages.Clusters;

/// <summary>What may be done to a managed cluster, when, how often and with which levers. Part of its plan, so that the journal says under which rules a change went out.</summary>
public sealed record SafetyRules
{
    public static SafetyRules Default { get; } = new();

    public ClusterMode Mode { get; init; } = ClusterMode.Recommend;

    /// <summary>What p99 latency may be at most, milliseconds; null for a cluster without a promise: only its own latency before a change is then guarded.</summary>
    public double? SloP99Ms { get; init; }

    /// <summary>When nothing is changed. A rollback goes out all the same.</summary>
    public IReadOnlyList<BlackoutWindow> Blackouts { get; init; } = [];

    /// <summary>Changes that go out within any hour at most, rollbacks not counted; null for as many as there are steps.</summary>
    public int? ChangesPerHour { get; init; }

    /// <summary>The only levers that may be moved, by their names in the catalogue; empty for all.</summary>
    public IReadOnlyList<string> AllowedLevers { get; init; } = [];

    /// <summary>Levers that are never moved, by their names in the catalogue; stronger than <see cref="AllowedLevers"/>.</summary>
    public IReadOnlyList<string> DeniedLevers { get; init; } = [];

    /// <summary>How long a proposal waits for approval before it lapses.</summary>
    public TimeSpan ProposalsLapseAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long settings that failed, or that somebody rejected or undid, are not tried again.</summary>
    public TimeSpan FaultsLastFor { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>How far a cluster is left to the tuner.</summary>
public enum ClusterMode
{
    /// <summary>It is watched and nothing is proposed.</summary>
    Observe = 1,

    /// <summary>Each change is proposed and waits for approval.</summary>
    Recommend = 2,

    /// <summary>Changes go out by themselves, within the other rules.</summary>
    Apply = 3,
}

/// <summary>A stretch of every week, in UTC, during which nothing is changed.</summary>
/// <param name="Day">The day on which it begins.</param>
/// <param name="From">Time of that day at which it begins, from 00:00 and before 24:00.</param>
/// <param name="To">Time at which it ends, after 00:00 and at most 24:00; of the next day where it is not after <paramref name="From"/>.</param>
public readonly record struct BlackoutWindow(DayOfWeek Day, TimeSpan From, TimeSpan To);
