using System.Collections.Immutable;
using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Safety;

/// <summary>
/// What has to be known of a guarded cluster's past to decide on its next change: when changes went out and what is forbidden. The fold of one episode's events
/// on the memory that it began with, and the memory that the next one begins with.
/// </summary>
public sealed record SafetyLedger
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private SafetyLedger()
    {
    }

    public required SafetyRules Rules { get; init; }

    public ForbiddenConfigurations Forbidden { get; private init; } = ForbiddenConfigurations.None;

    /// <summary>When changes went out, UTC.</summary>
    public ImmutableList<DateTimeOffset> Changes { get; private init; } = [];

    /// <summary>When the change of the step under way went out: it counts once the step is recorded, so that a replay of its choice meets what the choice met.</summary>
    private DateTimeOffset? Fresh { get; init; }

    /// <summary>What was undone in the step under way; likewise.</summary>
    private IReadOnlyList<LeverSetting> Undone { get; init; } = [];

    // UTC at the cluster's time zero.
    private DateTimeOffset Zero { get; init; }

    /// <summary>The step whose change is the last of <see cref="Changes"/>: what else it loads takes that back.</summary>
    private int ChangedIn { get; init; } = -1;

    private bool IsTurnedDown { get; init; }

    private TimeSpan LastAt { get; init; }

    /// <returns>Null where the plan has no safety rules.</returns>
    public static SafetyLedger? Begin(EpisodeBegun begun) => begun.Plan.Safety is not { } rules ? null : new SafetyLedger
    {
        Rules = rules,
        Zero = (begun.Memory?.At ?? DateTimeOffset.UnixEpoch) - begun.At,
        Forbidden = ForbiddenConfigurations.From(begun.Memory?.Forbidden ?? []),
        Changes = [.. begun.Memory?.Changes ?? []],
        LastAt = begun.At,
    };

    /// <summary>The memory that the episode after these events begins with; null where they had no safety rules.</summary>
    /// <param name="episode">From its beginning.</param>
    public static SafetyMemory? MemoryAfter(IEnumerable<IEpisodeEvent> episode)
    {
        SafetyLedger? ledger = null;
        foreach (var happened in episode)
            ledger = happened is EpisodeBegun begun ? Begin(begun) : ledger?.Apply(happened);
        return ledger?.Memory;
    }

    /// <summary>What an episode that begins now takes over.</summary>
    /// <param name="left">By the guarded episodes before it; null for none.</param>
    /// <param name="now">UTC.</param>
    public static SafetyMemory Recall(SafetyMemory? left, DateTimeOffset now) => left is null
        ? new(now, [], [])
        : new(now, [.. left.Changes.Where(change => change > now - Hour)], ForbiddenConfigurations.From(left.Forbidden).At(now).Entries);

    /// <summary>A cluster's time as UTC.</summary>
    public DateTimeOffset Utc(TimeSpan clusterTime) => Zero + clusterTime;

    /// <summary>UTC as the cluster's time.</summary>
    public TimeSpan ClusterTime(DateTimeOffset utc) => utc - Zero;

    /// <summary>What it leaves after its last event.</summary>
    public SafetyMemory Memory => Recall(new(Utc(LastAt), Changes, Forbidden.Entries), Utc(LastAt));

    public ChangePermit Permit(TimeSpan now, bool isApproved) => ChangePermit.Decide(Rules, Utc(now), Changes, isApproved);

    public SafetyLedger Apply(IEpisodeEvent happened) => happened switch
    {
        RolloutRequested requested when requested.Step != ChangedIn => this with
        {
            ChangedIn = requested.Step,
            Fresh = Utc(requested.At),
            LastAt = requested.At,
        },
        ProposalSettled { Verdict: ProposalVerdict.Rejected } => this with { IsTurnedDown = true },
        ChangeUndone undone => this with { Undone = undone.Undone, LastAt = undone.At },
        StepRecorded step => (this with { LastAt = step.At }).Counted(step.Outcome == StepOutcome.Faulty || IsTurnedDown ? MovesOf(step) : []),
        EpisodeClosed closed => (this with { LastAt = closed.At }).Counted([]),
        _ => this,
    };

    private SafetyLedger Counted(IReadOnlyList<LeverSetting> failed)
    {
        var changes = Changes.RemoveAll(change => change <= Utc(LastAt) - Hour);
        return Forbid(failed).Forbid(Undone) with { Changes = Fresh is { } fresh ? changes.Add(fresh) : changes, Fresh = null, Undone = [], IsTurnedDown = false };
    }

    private SafetyLedger Forbid(IReadOnlyList<LeverSetting> settings) =>
        settings.Count == 0 ? this : this with { Forbidden = Forbidden.At(Utc(LastAt)).With(settings, Utc(LastAt) + Rules.FaultsLastFor) };

    private static IReadOnlyList<LeverSetting> MovesOf(StepRecorded step) =>
    [
        .. step.Further.Select(further => new LeverSetting(further.Lever, further.To)).Prepend(new LeverSetting(step.Lever, step.To))
            .Where(move => move.Lever.Length > 0),
    ];
}
