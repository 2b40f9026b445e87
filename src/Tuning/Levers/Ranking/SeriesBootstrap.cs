using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The block bootstrap of the ranking (Kuensch 1989; whole series are the blocks). An approximation keeps it cheap: a replicate considers only
/// the terms that entered any target's path on all data and the next best, so that a lever none of whose terms came near any path cannot
/// enter by the luck of a drawing. Products are of columns standardised on all data, and standardised anew themselves.
/// </summary>
/// <param name="TopShares">For each lever the share of replicates that had it among the first.</param>
/// <param name="Stability">What was done.</param>
internal sealed record SeriesBootstrap(double[] TopShares, RankingStability Stability)
{
    /// <summary>Null where no replicate was asked for, or where one series leaves nothing to draw from.</summary>
    public static SeriesBootstrap? Run(
        EncodedObservations observations,
        TermTable table,
        IReadOnlyList<LassoPath> paths,
        TermLevers places,
        IReadOnlyList<RankingTarget> targets,
        LeverRankingSettings settings,
        IProgress<RankingProgress>? progress,
        CancellationToken cancellation)
    {
        if (settings.Replicates == 0 || observations.Raw.Series < 2)
            return null;
        var terms = Considered(paths, settings.StabilityReserves);
        var moments = new SeriesMoments(observations, table, terms, targets.Count, settings.Threads, cancellation);
        var levers = observations.Columns.Select(column => places.IndexOf(column.Lever)).Distinct().ToArray();
        var tops = new int[settings.Replicates][];
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellation };
        Parallel.For(0, settings.Replicates, parallel, () => new float[moments.Length], (replicate, _, sums) =>
        {
            moments.Sum(Draw(moments.Blocks, settings.Seed, replicate), sums);
            var gram = new DrawnGram(moments, sums, terms.Length, targets.Count, centred: !settings.Differences);
            tops[replicate] = Top(gram, terms, places, levers, targets, settings);
            progress?.Report(new(RankingPhase.Stability, Interlocked.Increment(ref done), settings.Replicates));
            return sums;
        }, _ => { });

        var counts = new int[levers.Max() + 1];
        foreach (var lever in tops.SelectMany(top => top))
            counts[lever]++;
        return new(Array.ConvertAll(counts, count => (double)count / settings.Replicates), new(settings.Replicates, settings.StabilityTop, moments.Blocks, terms.Length));
    }

    private static int[] Considered(IReadOnlyList<LassoPath> paths, int reserves)
    {
        var terms = new SortedSet<int>(paths.SelectMany(path => path.Entered));
        foreach (var path in paths)
        {
            var next = Enumerable.Range(0, path.Correlations.Length)
                .Except(path.Entered)
                .OrderByDescending(term => Math.Abs(path.Correlations[term]))
                .Take(reserves);
            terms.UnionWith(next);
        }

        return [.. terms];
    }

    private static int[] Draw(int blocks, ulong seed, int replicate)
    {
        var random = RandomStream.For(seed, RandomStream.Key("lever-ranking-bootstrap"), (ulong)replicate);
        var times = new int[blocks];
        for (var draw = 0; draw < blocks; draw++)
            times[random.NextIndex(blocks)]++;
        return times;
    }

    private static int[] Top(
        DrawnGram gram, int[] terms, TermLevers places, int[] levers, IReadOnlyList<RankingTarget> targets, LeverRankingSettings settings)
    {
        var entries = new List<List<(int, int)>>();
        for (var t = 0; t < targets.Count; t++)
        {
            var path = LassoPath.Follow(gram, gram.WithTarget(t), settings.Entries, settings.SmallestPenalty);
            entries.Add([.. path.Entered.Select(term => places.Of(terms[term]))]);
        }

        var scores = new EntryScores(levers.Max() + 1, entries);
        return [.. scores.Order(levers, targets, settings.Entries).Where(scores.Entered).Take(settings.StabilityTop)];
    }
}
