using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Experiments;

/// <summary>How p99 by minute comes back to a level after one switch of the load.</summary>
/// <param name="To">The load that the switch began.</param>
/// <param name="AtMinute">Cluster time of the switch.</param>
/// <param name="Back">Minutes until p99 was back within the limit, censored where it was not seen to be.</param>
/// <param name="BackWider">The same of the wider limit.</param>
/// <param name="ReachedFactor">p99 in the last minutes before the next switch, over the level.</param>
internal sealed record SwitchRecovery(string To, double AtMinute, WatchedTime Back, WatchedTime BackWider, double ReachedFactor)
{
    /// <summary>p99 is back when it is within 1.2 times the level (the paper's section 4.5).</summary>
    public const double Limit = 1.2;

    /// <summary>The paper's other rule, 80 % of the baseline, read as a level that is 80 % of p99: 1.25 times.</summary>
    public const double WiderLimit = 1 / 0.8;

    /// <summary>p99 must stay within the limit for so many minutes: one lucky minute is no recovery.</summary>
    public const int Confirmed = 3;

    /// <summary>Minutes before the next switch that the level reached is the median of.</summary>
    public const int Reached = 5;

    /// <param name="to">The load that the switch began.</param>
    /// <param name="minutes">In time order; those from the switch to <paramref name="untilMinute"/> count.</param>
    /// <param name="atMinute">The switch, cluster time.</param>
    /// <param name="untilMinute">The next switch or the end of watching, cluster time.</param>
    /// <param name="levelMs">The p99 that the load has when it does not switch.</param>
    /// <returns>Null where it was watched for too short a time to say anything.</returns>
    public static SwitchRecovery? Of(string to, IEnumerable<MinuteLatency> minutes, double atMinute, double untilMinute, double levelMs)
    {
        var watched = minutes.Where(minute => minute.At.TotalMinutes >= atMinute && minute.At.TotalMinutes + 1 <= untilMinute)
            .Select(minute => (FromSwitch: minute.At.TotalMinutes - atMinute, P99Ms: double.IsNaN(minute.P99Ms) ? double.PositiveInfinity : minute.P99Ms)).ToArray();
        return watched.Length < Reached
            ? null
            : new SwitchRecovery(
                to, atMinute, Until(watched, Limit * levelMs), Until(watched, WiderLimit * levelMs), Quantiles.Median(watched.TakeLast(Reached).Select(minute => minute.P99Ms)) / levelMs);
    }

    private static WatchedTime Until((double FromSwitch, double P99Ms)[] watched, double limitMs)
    {
        // Where a recovery could still have been confirmed: of later ones nothing is known.
        var candidates = watched.Length - Confirmed + 1;
        for (var i = 0; i < candidates; i++)
        {
            if (watched.Skip(i).Take(Confirmed).All(minute => minute.P99Ms <= limitMs))
                return new WatchedTime(watched[i].FromSwitch, false);
        }

        return new WatchedTime(watched[candidates - 1].FromSwitch, true);
    }
}
