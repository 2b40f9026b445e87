namespace Sluice.Tuning.Levers.Ranking;

/// <summary>
/// The matrix the ranking works on: a column of ones, the standardised columns of the levers that changed, and the standardised targets
/// at the end of each chunk. With the ones a linear term is a product like any other.
/// </summary>
internal sealed class EncodedObservations
{
    /// <summary>Columns whose correlation is as close to 1 or -1 are one and the same but for the rounding of single precision.</summary>
    private const double AliasCorrelation = 1 - 1e-6;

    private const int None = -1;

    private readonly IReadOnlyList<Lever> _levers;
    private readonly int _targets;
    private readonly ParallelOptions _parallel;
    private List<EncodedColumn> _columns;

    private EncodedObservations(RawObservations raw, IReadOnlyList<Lever> levers, int targets, ParallelOptions parallel)
    {
        (Raw, _levers, _targets, _parallel, _columns) = (raw, levers, targets, parallel, []);
    }

    public RawObservations Raw { get; }

    public ObservationChunks Chunks => Raw.Chunks;

    /// <summary>Column k + 1 of the matrix.</summary>
    public IReadOnlyList<EncodedColumn> Columns => _columns;

    /// <summary>Null where levels are ranked.</summary>
    public RowDifferences? Differences { get; private set; }

    public List<LeftOutLever> LeftOut { get; } = [];

    /// <summary>Columns a chunk must have room for.</summary>
    public static int Room(IReadOnlyList<Lever> levers, int targets, bool numberCategories)
    {
        var columns = 1 + levers.Sum(lever => LeverColumns.Most(lever, numberCategories));
        return (columns + GramTile.Size - 1) / GramTile.Size * GramTile.Size + targets;
    }

    /// <exception cref="UnrankableException">No lever changed, a target never varies, or there are fewer observations than columns.</exception>
    public static EncodedObservations Encode(
        RawObservations raw, IReadOnlyList<Lever> levers, IReadOnlyList<RankingTarget> targets, LeverRankingSettings settings, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellation };
        var encoded = new EncodedObservations(raw, levers, targets.Count, parallel);
        encoded.Plan(targets, settings.NumberCategories, out var targetSpreads);
        encoded.Write(targetSpreads);
        encoded.DropAliases(settings.Threads, cancellation);
        if (raw.Chunks.Rows <= encoded._columns.Count)
        {
            throw new UnrankableException(
                $"{raw.Chunks.Rows} complete observations cannot rank levers of {encoded._columns.Count} columns; gather more observations or rank fewer levers");
        }

        if (settings.Differences)
            encoded.Difference(targets);
        return encoded;
    }

    public int TargetColumn(int target) => Chunks.Columns - _targets + target;

    private void Difference(IReadOnlyList<RankingTarget> targets)
    {
        var differences = new RowDifferences(Chunks, Raw.Follows);
        if (differences.Count <= _columns.Count)
        {
            throw new UnrankableException(
                $"{differences.Count} pairs of consecutive observations cannot rank levers of {_columns.Count} columns; gather more observations without gaps or rank by levels");
        }

        for (var t = 0; t < targets.Count; t++)
        {
            if (differences.Deviation(TargetColumn(t)) == 0)
                throw new UnrankableException($"{targets[t].Name} never changes between two consecutive observations; leave it out of the targets or rank by levels");
        }

        Differences = differences;
    }

    private void Plan(IReadOnlyList<RankingTarget> targets, bool numberCategories, out LeverSpread[] targetSpreads)
    {
        var planned = new List<EncodedColumn>[_levers.Count];
        var spreads = new LeverSpread[targets.Count];
        Parallel.For(0, _levers.Count + targets.Count, _parallel, source =>
        {
            if (source < _levers.Count)
                planned[source] = PlanLever(source, numberCategories);
            else
                spreads[source - _levers.Count] = LeverSpread.Of(Chunks, source);
        });
        for (var t = 0; t < spreads.Length; t++)
        {
            if (spreads[t].Distinct == 1)
                throw new UnrankableException($"{targets[t].Name} is {spreads[t].Mean} in all {Chunks.Rows} observations; nothing explains what never varies: leave it out of the targets");
        }

        for (var l = 0; l < planned.Length; l++)
        {
            if (planned[l].Count == 0)
                LeftOut.Add(new(_levers[l], LeftOutReason.NeverChanged, null));
        }

        _columns = [.. planned.SelectMany(columns => columns)];
        targetSpreads = spreads;
        if (_columns.Count == 0)
            throw new UnrankableException($"none of the {_levers.Count} levers ever changed in {Chunks.Rows} observations; a ranking needs configurations that differ");
    }

    private List<EncodedColumn> PlanLever(int source, bool numberCategories)
    {
        var lever = _levers[source];
        if (LeverColumns.IsOneHot(lever, numberCategories))
            return PlanCategories(source);
        if (lever.IsNumeric)
            LeverSpread.Rescale(Chunks, source, lever.Scale);
        var spread = LeverSpread.Of(Chunks, source);
        return spread.Distinct == 1 ? [] : [new(new(lever, null), source, -1, spread.Mean, spread.Deviation, spread.Distinct == 2)];
    }

    private List<EncodedColumn> PlanCategories(int source)
    {
        var lever = _levers[source];
        var counts = LeverSpread.Count(Chunks, source, lever.Categories.Length);
        var present = Enumerable.Range(0, counts.Length).Where(category => counts[category] > 0).ToList();
        // Two categories are one switch: the second column would only mirror the first.
        if (present.Count <= 2)
            present.RemoveAt(0);
        return present.ConvertAll(category =>
        {
            var share = (double)counts[category] / Chunks.Rows;
            return new EncodedColumn(new(lever, lever.Categories[category]), source, category, share, Math.Sqrt(share * (1 - share)), true);
        });
    }

    private void Write(LeverSpread[] targetSpreads)
    {
        var sources = (_levers.Count + _targets) * ObservationChunks.Stride;
        Parallel.For(0, Chunks.Count, _parallel, () => new float[sources], (chunk, _, copy) =>
        {
            var rows = Chunks.RowsOf(chunk);
            Chunks.Chunk(chunk)[..sources].CopyTo(copy);
            Chunks.Chunk(chunk).Clear();
            Chunks.Column(chunk, 0)[..rows].Fill(1);
            for (var c = 0; c < _columns.Count; c++)
                _columns[c].Write(copy.AsSpan(_columns[c].Source * ObservationChunks.Stride, rows), Chunks.Column(chunk, c + 1));
            for (var t = 0; t < _targets; t++)
            {
                var raw = copy.AsSpan((_levers.Count + t) * ObservationChunks.Stride, rows);
                var column = Chunks.Column(chunk, TargetColumn(t));
                for (var r = 0; r < rows; r++)
                    column[r] = (float)((raw[r] - targetSpreads[t].Mean) / targetSpreads[t].Deviation);
            }

            return copy;
        }, _ => { });
    }

    /// <summary>Of columns that are one another's image the first stays; a lever without a column left is reported as an alias.</summary>
    private void DropAliases(int threads, CancellationToken cancellation)
    {
        var moments = new WeightedMoments(Chunks, _columns.Count + 1, threads, cancellation);
        var gram = moments.Sum((_, weights) => weights.Fill(1));
        var kept = new List<int>();
        var images = new Dictionary<Lever, Lever>();
        for (var c = 0; c < _columns.Count; c++)
        {
            var first = None;
            foreach (var k in kept)
            {
                if (first == None && Math.Abs(gram[(k + 1) * moments.Stride + c + 1]) / Chunks.Rows > AliasCorrelation)
                    first = k;
            }

            if (first == None)
                kept.Add(c);
            else
                images.TryAdd(_columns[c].Lever, _columns[first].Lever);
        }

        if (kept.Count == _columns.Count)
            return;
        Keep(kept);
        foreach (var (lever, standing) in images)
        {
            if (!_columns.Exists(column => column.Lever.Equals(lever)))
                LeftOut.Add(new(lever, LeftOutReason.Alias, standing));
        }
    }

    private void Keep(List<int> kept)
    {
        Parallel.For(0, Chunks.Count, _parallel, chunk =>
        {
            for (var k = 0; k < kept.Count; k++)
            {
                if (kept[k] != k)
                    Chunks.Column(chunk, kept[k] + 1).CopyTo(Chunks.Column(chunk, k + 1));
            }

            for (var c = kept.Count; c < _columns.Count; c++)
                Chunks.Column(chunk, c + 1).Clear();
        });
        _columns = kept.ConvertAll(c => _columns[c]);
    }
}
