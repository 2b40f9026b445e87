namespace Sluice.Tuning.Levers.Ranking;

/// <summary>From the order in which terms enter to the order of the levers.</summary>
internal sealed class EntryScores
{
    private readonly int[][] _first;

    /// <param name="levers">Number of levers.</param>
    /// <param name="paths">For each target, the two levers (the same for a square, one and -1 for a lever by itself) of each entry in order.</param>
    public EntryScores(int levers, IReadOnlyList<IReadOnlyList<(int First, int Second)>> paths)
    {
        _first = new int[paths.Count][];
        for (var t = 0; t < paths.Count; t++)
        {
            _first[t] = new int[levers];
            for (var entry = paths[t].Count - 1; entry >= 0; entry--)
            {
                var (first, second) = paths[t][entry];
                _first[t][first] = entry + 1;
                if (second >= 0)
                    _first[t][second] = entry + 1;
            }
        }
    }

    /// <summary>The position of the lever's earliest entry for a target, from 1; 0 where it never entered.</summary>
    public int First(int target, int lever) => _first[target][lever];

    public bool Entered(int lever) => _first.Any(positions => positions[lever] > 0);

    /// <summary>The weighted mean position; never entering counts as <paramref name="entries"/> + 1.</summary>
    public double Score(int lever, IReadOnlyList<RankingTarget> targets, int entries)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var t = 0; t < _first.Length; t++)
        {
            sum += targets[t].Weight * (_first[t][lever] > 0 ? _first[t][lever] : entries + 1);
            weights += targets[t].Weight;
        }

        return sum / weights;
    }

    /// <summary>The levers of <paramref name="candidates"/> by rising score, ties in their order.</summary>
    public int[] Order(IEnumerable<int> candidates, IReadOnlyList<RankingTarget> targets, int entries) =>
        [.. candidates.OrderBy(lever => Score(lever, targets, entries))];
}
