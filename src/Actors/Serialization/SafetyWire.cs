using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Actors.Serialization;

/// <summary>Safety rules, and the messages and events of guarded changes, to protobuf and back.</summary>
internal static class SafetyWire
{
    public static Wire.SafetyRules? Write(SafetyRules? rules)
    {
        if (rules is null)
            return null;
        var wire = new Wire.SafetyRules
        {
            Mode = (int)rules.Mode,
            Blackouts = { rules.Blackouts.Select(window => new Wire.BlackoutWindow { Day = (int)window.Day, From = window.From.Ticks, To = window.To.Ticks }) },
            AllowedLevers = { rules.AllowedLevers },
            DeniedLevers = { rules.DeniedLevers },
            ProposalsLapseAfter = rules.ProposalsLapseAfter.Ticks,
            FaultsLastFor = rules.FaultsLastFor.Ticks,
        };
        if (rules.SloP99Ms is { } slo)
            wire.SloP99Ms = slo;
        if (rules.ChangesPerHour is { } changes)
            wire.ChangesPerHour = changes;
        return wire;
    }

    public static SafetyRules? Read(Wire.SafetyRules? wire) => wire is null ? null : new SafetyRules
    {
        Mode = (ClusterMode)wire.Mode,
        SloP99Ms = wire.HasSloP99Ms ? wire.SloP99Ms : null,
        Blackouts = [.. wire.Blackouts.Select(window => new BlackoutWindow((DayOfWeek)window.Day, new TimeSpan(window.From), new TimeSpan(window.To)))],
        ChangesPerHour = wire.HasChangesPerHour ? wire.ChangesPerHour : null,
        AllowedLevers = [.. wire.AllowedLevers],
        DeniedLevers = [.. wire.DeniedLevers],
        ProposalsLapseAfter = new TimeSpan(wire.ProposalsLapseAfter),
        FaultsLastFor = new TimeSpan(wire.FaultsLastFor),
    };

    public static Wire.SafetyMemory? Write(SafetyMemory? memory) => memory is null ? null : new()
    {
        At = memory.At.UtcTicks,
        Changes = { memory.Changes.Select(change => change.UtcTicks) },
        Forbidden =
        {
            memory.Forbidden.Select(entry => new Wire.ForbiddenSettings { Settings = { entry.Settings.Select(ClusterWire.Write) }, Until = entry.Until.UtcTicks }),
        },
    };

    public static SafetyMemory? Read(Wire.SafetyMemory? wire) => wire is null ? null : new(
        Utc(wire.At), [.. wire.Changes.Select(Utc)], [.. wire.Forbidden.Select(entry => new ForbiddenSettings(ClusterWire.Read(entry.Settings), Utc(entry.Until)))]);

    public static Wire.ApproveChange Write(ApproveChange message) => new()
    {
        Cluster = message.Cluster.Value,
        ConfigurationHash = message.ConfigurationHash,
        AtOnce = message.AtOnce,
        Reason = message.Reason,
    };

    public static ApproveChange Read(Wire.ApproveChange wire) => new(new ClusterId(wire.Cluster), wire.ConfigurationHash, wire.AtOnce, wire.Reason);

    public static Wire.RejectChange Write(RejectChange message) =>
        new() { Cluster = message.Cluster.Value, ConfigurationHash = message.ConfigurationHash, Reason = message.Reason };

    public static RejectChange Read(Wire.RejectChange wire) => new(new ClusterId(wire.Cluster), wire.ConfigurationHash, wire.Reason);

    public static Wire.UndoChange Write(UndoChange message) => new() { Cluster = message.Cluster.Value, Reason = message.Reason };

    public static UndoChange Read(Wire.UndoChange wire) => new(new ClusterId(wire.Cluster), wire.Reason);

    public static Wire.ChangeProposed Write(ChangeProposed happened) => new()
    {
        Episode = ClusterWire.Write(happened.Episode),
        Step = happened.Step,
        Changes = { happened.Changes.Select(ClusterWire.Write) },
        ConfigurationHash = happened.ConfigurationHash,
        Restarts = happened.Restarts,
        At = happened.At.Ticks,
        LapsesAt = happened.LapsesAt.UtcTicks,
    };

    public static ChangeProposed Read(Wire.ChangeProposed wire) => new(
        ClusterWire.Read(wire.Episode), wire.Step, ClusterWire.Read(wire.Changes), wire.ConfigurationHash, wire.Restarts, new TimeSpan(wire.At), Utc(wire.LapsesAt));

    public static Wire.ProposalSettled Write(ProposalSettled happened) => new()
    {
        Episode = ClusterWire.Write(happened.Episode),
        Step = happened.Step,
        Verdict = (int)happened.Verdict,
        Reason = happened.Reason,
        At = happened.At.Ticks,
    };

    public static ProposalSettled Read(Wire.ProposalSettled wire) =>
        new(ClusterWire.Read(wire.Episode), wire.Step, (ProposalVerdict)wire.Verdict, wire.Reason, new TimeSpan(wire.At));

    public static Wire.GuardAlarmed Write(GuardAlarmed happened) =>
        new() { Episode = ClusterWire.Write(happened.Episode), Step = happened.Step, Reason = happened.Reason, At = happened.At.Ticks };

    public static GuardAlarmed Read(Wire.GuardAlarmed wire) => new(ClusterWire.Read(wire.Episode), wire.Step, wire.Reason, new TimeSpan(wire.At));

    public static Wire.ChangeUndone Write(ChangeUndone happened) => new()
    {
        Episode = ClusterWire.Write(happened.Episode),
        Step = happened.Step,
        Configuration = { happened.Configuration.Select(ClusterWire.Write) },
        Undone = { happened.Undone.Select(ClusterWire.Write) },
        Reason = happened.Reason,
        At = happened.At.Ticks,
    };

    public static ChangeUndone Read(Wire.ChangeUndone wire) => new(
        ClusterWire.Read(wire.Episode), wire.Step, ClusterWire.Read(wire.Configuration), ClusterWire.Read(wire.Undone), wire.Reason, new TimeSpan(wire.At));

    private static DateTimeOffset Utc(long ticks) => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw new InvalidDataException($"{ticks} ticks are no instant.");
}
