using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Safety;

/// <summary>Whether a change may go out now.</summary>
/// <param name="Kind">Now, later, when approved, or never.</param>
/// <param name="Until">UTC; the earliest instant at which it is worth asking again, where time alone is waited for.</param>
/// <param name="Reason">For people; null where it may.</param>
public readonly record struct ChangePermit(PermitKind Kind, DateTimeOffset? Until = null, string? Reason = null)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public bool IsGranted => Kind == PermitKind.Granted;

    /// <summary>Decides for one change; a rollback needs no permit.</summary>
    /// <param name="rules">The cluster's.</param>
    /// <param name="now">UTC.</param>
    /// <param name="changes">When earlier changes went out, UTC, in any order; those of more than an hour ago do not count.</param>
    /// <param name="isApproved">Somebody has approved this very change.</param>
    public static ChangePermit Decide(SafetyRules rules, DateTimeOffset now, IReadOnlyCollection<DateTimeOffset> changes, bool isApproved)
    {
        if (rules.Mode == ClusterMode.Observe)
            return new(PermitKind.Never, null, "the cluster is only observed");
        if (rules.Mode == ClusterMode.Recommend && !isApproved)
            return new(PermitKind.NeedsApproval, null, "changes of this cluster need approval");
        if (rules.BlackoutUntil(now) is { } over)
            return new(PermitKind.Later, over, $"a blackout lasts until {over:u}");
        if (rules.ChangesPerHour is not { } most)
            return new(PermitKind.Granted);
        DateTimeOffset[] within = [.. changes.Where(change => change > now - Hour).Order()];
        return within.Length < most
            ? new(PermitKind.Granted)
            : new(PermitKind.Later, within[^most] + Hour, $"{within.Length} changes went out within the hour and {most} may");
    }
}

public enum PermitKind
{
    Granted = 1,
    Later = 2,
    NeedsApproval = 3,
    Never = 4,
}
