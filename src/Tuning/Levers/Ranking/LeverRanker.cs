using System.Collections.Immutable;
using Sluice.Tuning.Datasets;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// Ranks levers by their effect on targets (method, section 3): all terms of degree 2 of the standardised levers, the lasso path from all-zero
/// weights with falling penalty, a lever's place by the earliest entry of any term that contains it. The terms are never written out: a column of
/// their Gram matrix is made from the levers when a term enters.
/// </summary>
public static class LeverRanker
{
    /// <summary>Reads the blocks once, a cluster at a time, and ranks.</summary>
    /// <param name="levers">The levers, in the order that breaks ties.</param>
    /// <param name="targets">What to rank by; see <see cref="RankingTarget.Weighted"/>.</param>
    /// <param name="blocks">
    /// Observations whose columns are the levers' values, then the targets. A row with a missing target (NaN) is dropped for all targets and
    /// counted; a lever's value must not be missing.
    /// </param>
    /// <param name="settings">How to rank.</param>
    /// <param name="progress">Told of each step, on the calling thread or a thread of the pool.</param>
    /// <param name="cancellation">Ends the ranking at the next chunk of rows.</param>
    /// <exception cref="ArgumentException">A setting, lever list or target list that cannot be meant, or blocks of another shape.</exception>
    /// <exception cref="UnrankableException">Observations that no ranking can be made of.</exception>
    public static LeverRanking Rank(
        IReadOnlyList<Lever> levers,
        IReadOnlyList<RankingTarget> targets,
        IEnumerable<SeriesBlock> blocks,
        LeverRankingSettings settings,
        IProgress<RankingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validated();
        ThrowIfNotMeant(levers, targets);
        var room = EncodedObservations.Room(levers, targets.Count, settings.NumberCategories);
        var raw = RawObservations.Read(levers, targets, blocks, room, progress, cancellation);
        var observations = EncodedObservations.Encode(raw, levers, targets, settings, cancellation);
        var gram = new TermGram(observations, settings.Threads, cancellation);
        var smallestPenalty = settings.EndAtChance ? Math.Max(settings.SmallestPenalty, gram.ChanceCorrelation) : settings.SmallestPenalty;
        var paths = Follow(gram, targets, settings.Entries, smallestPenalty, progress);

        var places = new TermLevers(gram.Table, observations.Columns, levers);
        var scores = new EntryScores(levers.Count, [.. paths.Select(path => path.Entered.Select(places.Of).ToList())]);
        var bootstrap = SeriesBootstrap.Run(observations, gram.Table, paths, places, targets, settings with { SmallestPenalty = smallestPenalty }, progress, cancellation);
        return new(
            Order(levers, targets, observations, scores, bootstrap?.TopShares, settings),
            [.. paths.Zip(targets, (path, target) => Describe(path, target, gram.Table))],
            [.. observations.LeftOut.OrderBy(lever => places.IndexOf(lever.Lever))],
            bootstrap?.Stability,
            raw.Chunks.Rows,
            raw.Dropped,
            raw.Series,
            gram.Terms,
            gram.Table.Constant,
            settings);
    }

    private static void ThrowIfNotMeant(IReadOnlyList<Lever> levers, IReadOnlyList<RankingTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(levers);
        ArgumentNullException.ThrowIfNull(targets);
        if (levers.Count == 0)
            throw new ArgumentException("there is no lever to rank; name at least one", nameof(levers));
        if (targets.Count == 0)
            throw new ArgumentException("there is no target to rank by; name at least one", nameof(targets));
        var twice = levers.GroupBy(lever => lever).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
            throw new ArgumentException($"{twice.Key.Name} is listed {twice.Count()} times; list it once", nameof(levers));
        foreach (var target in targets)
        {
            if (target.Weight is not (> 0 and < double.PositiveInfinity))
                throw new ArgumentException($"{target.Name} has weight {target.Weight}; give a positive one or leave the target out", nameof(targets));
        }
    }

    private static LassoPath[] Follow(
        TermGram gram, IReadOnlyList<RankingTarget> targets, int entries, double smallestPenalty, IProgress<RankingProgress>? progress)
    {
        var correlations = new double[targets.Count][];
        for (var t = 0; t < targets.Count; t++)
        {
            correlations[t] = gram.WithTarget(t);
            progress?.Report(new(RankingPhase.Correlating, t + 1, targets.Count));
        }

        var paths = new LassoPath[targets.Count];
        for (var t = 0; t < targets.Count; t++)
        {
            paths[t] = LassoPath.Follow(gram, correlations[t], entries, smallestPenalty);
            progress?.Report(new(RankingPhase.Paths, t + 1, targets.Count));
        }

        return paths;
    }

    private static ImmutableArray<RankedLever> Order(
        IReadOnlyList<Lever> levers,
        IReadOnlyList<RankingTarget> targets,
        EncodedObservations observations,
        EntryScores scores,
        double[]? topShares,
        LeverRankingSettings settings)
    {
        var leftOut = observations.LeftOut.Select(left => left.Lever).ToHashSet();
        var ranked = Enumerable.Range(0, levers.Count).Where(lever => !leftOut.Contains(levers[lever]));
        return
        [
            .. scores.Order(ranked, targets, settings.Entries).Select(lever => new RankedLever(
                levers[lever],
                scores.Score(lever, targets, settings.Entries),
                [.. Enumerable.Range(0, targets.Count).Select(target => scores.First(target, lever))],
                topShares?[lever])),
        ];
    }

    private static TargetPath Describe(LassoPath path, RankingTarget target, TermTable table) => new(
        target,
        [.. path.Entered.Select((term, entry) => new TermEntry(table.Describe(term), path.EntryPenalties[entry], path.Coefficients[entry]))],
        path.Penalties,
        [.. path.Dependent.Select(table.Describe)],
        path.End);
}
