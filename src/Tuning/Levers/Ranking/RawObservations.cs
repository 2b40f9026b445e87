using Sluice.Tuning.Datasets;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// Lever values and targets as they were read: in each chunk the levers, behind them the targets, and room for what
/// <see cref="EncodedObservations"/> makes of them in place. Rows with a missing target are dropped for all targets, so that every target
/// shares one Gram matrix.
/// </summary>
internal sealed class RawObservations
{
    /// <summary>In median spacings of the block: from here on an observation is taken to be missing in between.</summary>
    private const double LongestStep = 1.5;

    private readonly IReadOnlyList<Lever> _levers;
    private readonly IReadOnlyList<RankingTarget> _targets;
    private readonly Dictionary<string, int> _series = new(StringComparer.Ordinal);
    private readonly List<SeriesRun> _runs = [];
    private readonly List<bool> _follows = [];
    private readonly long[] _missing;

    private RawObservations(IReadOnlyList<Lever> levers, IReadOnlyList<RankingTarget> targets, int columns)
    {
        (_levers, _targets, Chunks) = (levers, targets, new(columns));
        _missing = new long[targets.Count];
    }

    public ObservationChunks Chunks { get; }

    public int Dropped { get; private set; }

    public int Series => _series.Count;

    /// <summary>Which rows belong to which series, in order of rows.</summary>
    public IReadOnlyList<SeriesRun> Runs => _runs;

    /// <summary>
    /// For each row whether it is the next observation of its series after the row before it: both are in one block, and no more than
    /// <see cref="LongestStep"/> of the block's median spacing lies between. A restart is no gap: most changes of a lever need one.
    /// </summary>
    public IReadOnlyList<bool> Follows => _follows;

    /// <exception cref="UnrankableException">A cell that is no value of its lever, an infinite target, or no complete observation.</exception>
    public static RawObservations Read(
        IReadOnlyList<Lever> levers,
        IReadOnlyList<RankingTarget> targets,
        IEnumerable<SeriesBlock> blocks,
        int columns,
        IProgress<RankingProgress>? progress,
        CancellationToken cancellation)
    {
        var raw = new RawObservations(levers, targets, columns);
        foreach (var block in blocks)
        {
            cancellation.ThrowIfCancellationRequested();
            raw.Add(block);
            progress?.Report(new(RankingPhase.Reading, raw.Series, 0));
        }

        if (raw.Chunks.Rows == 0)
            throw new UnrankableException(raw.Dropped == 0 ? "there are no observations; name a data set that has some" : raw.AllDropped());
        return raw;
    }

    private void Add(SeriesBlock block)
    {
        var columns = block.Columns;
        if (columns.Length != _levers.Count + _targets.Count)
            throw new ArgumentException($"series {block.Series} has {columns.Length} columns; expected {_levers.Count} levers and {_targets.Count} targets");
        for (var c = 0; c < columns.Length; c++)
        {
            if (columns[c].Length != block.Rows)
                throw new ArgumentException($"column {c} of series {block.Series} has {columns[c].Length} rows instead of {block.Rows}");
        }

        for (var l = 0; l < _levers.Count; l++)
            Check(_levers[l], columns[l], block);
        var kept = CompleteRows(block);
        Dropped += block.Rows - kept.Length;
        if (!_series.TryGetValue(block.Series, out var series))
            _series.Add(block.Series, series = _series.Count);
        if (kept.Length > 0)
            _runs.Add(new(series, Chunks.Rows, kept.Length));
        Chunks.Append(columns, kept);
        AddFollows(block.Minutes, kept);
    }

    private void AddFollows(double[] minutes, int[] kept)
    {
        var spacings = Enumerable.Range(1, Math.Max(0, minutes.Length - 1)).Select(r => minutes[r] - minutes[r - 1]).Order().ToArray();
        var longest = spacings.Length == 0 ? 0 : LongestStep * spacings[spacings.Length / 2];
        for (var k = 0; k < kept.Length; k++)
            _follows.Add(k > 0 && kept[k] == kept[k - 1] + 1 && minutes[kept[k]] - minutes[kept[k - 1]] <= longest);
    }

    private static void Check(Lever lever, float[] values, SeriesBlock block)
    {
        for (var r = 0; r < values.Length; r++)
        {
            var value = values[r];
            if (!float.IsFinite(value))
                throw Bad(lever, value, r, block, "is no number", "leave the observation out or mend its lever values");
            if (!lever.IsNumeric && (value < 0 || value >= lever.Categories.Length || value != MathF.Floor(value)))
                throw Bad(lever, value, r, block, $"is none of its {lever.Categories.Length} categories", "give the category's index");
            if (lever.IsNumeric && lever.Scale != LeverScale.Linear && value <= 0)
                throw Bad(lever, value, r, block, "has no logarithm", "the lever's scale is logarithmic; give a positive value");
        }
    }

    private int[] CompleteRows(SeriesBlock block)
    {
        var kept = new int[block.Rows];
        var count = 0;
        for (var r = 0; r < block.Rows; r++)
        {
            var complete = true;
            for (var t = 0; t < _targets.Count; t++)
            {
                var value = block.Columns[_levers.Count + t][r];
                if (float.IsInfinity(value))
                {
                    throw new UnrankableException(
                        $"{_targets[t].Name} is {value} in row {r} of series {block.Series} (minute {block.Minutes[r]:0.##}); "
                        + "mark what is missing as such (NaN) or mend the value");
                }

                if (float.IsNaN(value))
                {
                    complete = false;
                    _missing[t]++;
                }
            }

            if (complete)
                kept[count++] = r;
        }

        return kept[..count];
    }

    private string AllDropped()
    {
        var worst = Array.IndexOf(_missing, _missing.Max());
        return $"a target is missing in every one of {Dropped} observations; {_targets[worst].Name} is in {_missing[worst]}: leave it out of the targets";
    }

    private static UnrankableException Bad(Lever lever, float value, int row, SeriesBlock block, string what, string mend) =>
        new(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{lever.Name} is {value} in row {row} of series {block.Series} (minute {block.Minutes[row]:0.##}), which {what}; {mend}"));
}
