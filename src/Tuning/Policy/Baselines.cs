using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Tuning.Policy;

/// <summary>An episode's returns, as a baseline sees them.</summary>
/// <param name="Episode">Its id, for error messages.</param>
/// <param name="Class">Its group.</param>
/// <param name="ToGo">v_t of each step.</param>
public sealed record EpisodeReturns(EpisodeId Episode, WorkloadClass Class, double[] ToGo);

/// <param name="ByEpisode">v_t - b_t, in the order the episodes came in.</param>
/// <param name="Running">The running means with this update in them.</param>
public sealed record Advantages(double[][] ByEpisode, RunningBaseline Running);

/// <summary>
/// What each return is compared with: per step and per workload class, over the <b>other</b> episodes (leave-one-out, so that the
/// baseline does not depend on the action it judges).
/// </summary>
public static class Baselines
{
    /// <summary>
    /// v_t - b_t. A class of one episode uses its running mean; the first such episode has nothing to be compared with, so its advantages are 0.
    /// </summary>
    /// <param name="kind">Which baseline.</param>
    /// <param name="episodes">Equal lengths within a class (for <see cref="BaselineKind.Global"/>: all); else a shorter one would look better.</param>
    /// <param name="running">Running means of earlier updates.</param>
    /// <param name="window">Updates that a running mean reaches back over, about.</param>
    public static Advantages Apply(BaselineKind kind, IReadOnlyList<EpisodeReturns> episodes, RunningBaseline running, int window)
    {
        ArgumentNullException.ThrowIfNull(episodes);
        ArgumentNullException.ThrowIfNull(running);
        var advantages = new double[episodes.Count][];
        foreach (var group in Enumerable.Range(0, episodes.Count)
            .GroupBy(i => kind == BaselineKind.Global ? "" : episodes[i].Class.Value, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var members = group.ToArray();
            CheckLengths(episodes, members);
            var sums = SumsByStep(episodes, members);
            var workload = episodes[members[0]].Class;
            foreach (var i in members)
                advantages[i] = AdvantagesOf(kind, episodes[i].ToGo, sums, members.Length, running.Find(workload, sums.Length));

            if (kind == BaselineKind.LeaveOneOut)
                running = running.With(workload, Array.ConvertAll(sums, s => s / members.Length), window);
        }

        return new(advantages, running);
    }

    private static double[] AdvantagesOf(BaselineKind kind, double[] returns, double[] sums, int count, RunningMean? running)
    {
        var advantages = new double[returns.Length];
        for (var t = 0; t < returns.Length; t++)
        {
            var baseline = kind switch
            {
                BaselineKind.None => 0,
                BaselineKind.Global => sums[t] / count,
                _ when count > 1 => (sums[t] - returns[t]) / (count - 1),
                _ => running is null ? returns[t] : running.ByStep[t],
            };
            advantages[t] = returns[t] - baseline;
        }

        return advantages;
    }

    private static double[] SumsByStep(IReadOnlyList<EpisodeReturns> episodes, int[] members)
    {
        var sums = new double[episodes[members[0]].ToGo.Length];
        foreach (var i in members)
        {
            for (var t = 0; t < sums.Length; t++)
                sums[t] += episodes[i].ToGo[t];
        }

        return sums;
    }

    private static void CheckLengths(IReadOnlyList<EpisodeReturns> episodes, int[] members)
    {
        var first = episodes[members[0]];
        foreach (var i in members)
        {
            var other = episodes[i];
            if (other.ToGo.Length != first.ToGo.Length)
            {
                throw new ArgumentException(
                    $"episode {other.Episode} has {other.ToGo.Length} steps but {first.Episode} has {first.ToGo.Length}: "
                    + "episodes that share a baseline must be equally long; drop the one that was cut short", nameof(episodes));
            }
        }
    }
}
