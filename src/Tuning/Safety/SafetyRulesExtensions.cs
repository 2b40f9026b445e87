using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Safety;

public static class SafetyRulesExtensions
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>The rules, once they are known to be possible.</summary>
    /// <exception cref="ArgumentException">Names the rule that is not and how to mend it.</exception>
    public static SafetyRules Validated(this SafetyRules rules)
    {
        Require(Enum.IsDefined(rules.Mode), nameof(SafetyRules.Mode), $"it is {rules.Mode}: give one of {string.Join(", ", Enum.GetNames<ClusterMode>())}");
        Require(rules.SloP99Ms is null or (> 0 and < double.PositiveInfinity), nameof(SafetyRules.SloP99Ms), $"it is {rules.SloP99Ms} ms: give a positive latency, or none");
        Require(rules.ChangesPerHour is null or >= 1, nameof(SafetyRules.ChangesPerHour), $"it is {rules.ChangesPerHour}: give 1 or more, none for no bound, or the mode Observe for no changes at all");
        Require(rules.ProposalsLapseAfter > TimeSpan.Zero, nameof(SafetyRules.ProposalsLapseAfter), $"it is {rules.ProposalsLapseAfter}: give a positive length");
        Require(rules.FaultsLastFor >= TimeSpan.Zero, nameof(SafetyRules.FaultsLastFor), $"it is {rules.FaultsLastFor}: give zero or a positive length");
        foreach (var window in rules.Blackouts)
        {
            Require(
                Enum.IsDefined(window.Day) && window.From >= TimeSpan.Zero && window.From < Day && window.To > TimeSpan.Zero && window.To <= Day,
                nameof(SafetyRules.Blackouts),
                $"a window is {window.Day} {window.From} to {window.To}: give a weekday, a beginning from 00:00 and before 24:00, and an end after 00:00 and at most 24:00");
        }

        foreach (var name in rules.AllowedLevers.Concat(rules.DeniedLevers))
            _ = LeverCatalogue.Find(name);
        return rules;
    }

    /// <summary>Whether a lever may be moved at all.</summary>
    public static bool MayMove(this SafetyRules rules, Lever lever) =>
        (rules.AllowedLevers.Count == 0 || rules.AllowedLevers.Contains(lever.Name)) && !rules.DeniedLevers.Contains(lever.Name);

    /// <summary>When the blackout that holds an instant is over, windows that follow without a gap included; null outside every window.</summary>
    /// <param name="rules">Whose windows.</param>
    /// <param name="now">UTC.</param>
    public static DateTimeOffset? BlackoutUntil(this SafetyRules rules, DateTimeOffset now)
    {
        DateTimeOffset? until = null;
        // A week of windows without a gap never ends; a round more than there are windows finds out.
        for (var round = 0; round <= rules.Blackouts.Count; round++)
        {
            var at = until ?? now;
            DateTimeOffset? later = null;
            foreach (var window in rules.Blackouts)
            {
                if (EndOf(window, at) is { } end && !(end <= later))
                    later = end;
            }

            if (later is null)
                return until;
            until = later;
        }

        return until;
    }

    private static DateTimeOffset? EndOf(BlackoutWindow window, DateTimeOffset at)
    {
        at = at.ToUniversalTime();
        var length = window.To > window.From ? window.To - window.From : window.To + Day - window.From;
        var begins = new DateTimeOffset(at.Date, TimeSpan.Zero) - TimeSpan.FromDays(((int)at.DayOfWeek - (int)window.Day + 7) % 7) + window.From;
        if (begins > at)
            begins -= TimeSpan.FromDays(7);
        return at < begins + length ? begins + length : null;
    }

    private static void Require(bool holds, string rule, string otherwise)
    {
        if (!holds)
            throw new ArgumentException($"The safety rule {rule} cannot be kept: {otherwise}.");
    }
}
