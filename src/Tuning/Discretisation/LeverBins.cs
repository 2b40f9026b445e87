using System.Collections.Immutable;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Discretisation;

/// <summary>
/// One lever of one cluster as bins that follow where the tuner moves it: bins are added beyond an edge that is assigned again and again, halved
/// where one is assigned often, and merged where they are not visited or tell no difference (Vaquero &amp; Cuadrado 2018 §2.4.1). Bins are
/// ordered, disjoint, covering and inside the lever's hard limits. Categories, booleans and whole numbers of few values have one bin a value,
/// for good. Immutable, with value equality; a move copies the tallies only, unless the cut changes.
/// </summary>
public sealed class LeverBins : IEquatable<LeverBins>
{
    private readonly DiscretisationSettings _settings;
    private readonly BinGrid _grid;
    private readonly BinTally[] _tallies;
    private readonly int _assignments;
    private readonly int _run;

    private LeverBins(Lever lever, DiscretisationSettings settings, BinGrid grid, BinTally[] tallies, int assignments, int run, double value)
    {
        Lever = lever;
        _settings = settings;
        _grid = grid;
        _tallies = tallies;
        _assignments = assignments;
        _run = run;
        Value = value;
        Current = grid.Holding(value);
    }

    public Lever Lever { get; }

    public int Count => _grid.Count;

    /// <summary>The bin that holds <see cref="Value"/>.</summary>
    public int Current { get; }

    /// <summary>The value last assigned, in the lever's unit; at the start its default.</summary>
    public double Value { get; }

    /// <summary>Where <see cref="Value"/> lies between the outer edges of the bins, 0..1, on the lever's scale.</summary>
    public double Position => _grid.Position(Value);

    /// <summary>Lower edge of the first bin, in the lever's unit.</summary>
    public double Low => _grid.Low;

    /// <summary>Upper edge of the last bin, in the lever's unit.</summary>
    public double High => _grid.High;

    /// <summary>The edges of the bins in ascending order, one more than there are bins; bin i is [edge i, edge i+1), the last one closed.</summary>
    public ImmutableArray<double> Edges => [.. _grid.Edges];

    /// <summary>Fresh bins, the current one holding the lever's default.</summary>
    /// <param name="lever">The lever to cut; it need not be in the catalogue.</param>
    /// <param name="settings">Checked here.</param>
    /// <param name="observed">Where its values lay in the data; without it, the middle of its hard range.</param>
    /// <exception cref="ArgumentException">A setting is out of range, the range is not finite, or a logarithmic lever may be 0.</exception>
    public static LeverBins Start(Lever lever, DiscretisationSettings settings, ObservedRange? observed = null)
    {
        ArgumentNullException.ThrowIfNull(lever);
        ArgumentNullException.ThrowIfNull(settings);
        var grid = BinGrid.Start(lever, settings.Validated(), observed);
        return new(lever, settings, grid, grid.IsFixed ? [] : new BinTally[grid.Count], assignments: 0, run: 0, lever.Default);
    }

    /// <summary>What <see cref="Restore"/> needs to continue from here.</summary>
    public LeverBinsState State => new(Value, _assignments, _run, _grid.StartWidth, _grid.Delta, [.. _grid.Edges], [.. _tallies]);

    /// <summary>The bins whose <see cref="State"/> was kept: equal to them, and the next moves are the same.</summary>
    /// <exception cref="ArgumentException">The state does not fit the lever: its range or the settings have changed since.</exception>
    public static LeverBins Restore(Lever lever, DiscretisationSettings settings, LeverBinsState state)
    {
        ArgumentNullException.ThrowIfNull(lever);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(state);
        state.Check(lever);
        var grid = BinGrid.Restore(lever, settings.Validated(), state.StartWidth, state.Delta, [.. state.Edges]);
        if (state.Tallies.Length != (grid.IsFixed ? 0 : grid.Count))
            throw new ArgumentException($"The kept bins of {lever.Name} have {state.Tallies.Length} tallies for {grid.Count} bins; start fresh bins.", nameof(state));
        return new(lever, settings, grid, [.. state.Tallies], state.Assignments, state.Run, state.Value);
    }

    /// <summary>The value in the middle of a bin on the lever's scale, in its unit; the whole number nearest to it where the lever has only such.</summary>
    public double Centre(int bin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bin, Count);
        return _grid.Centre(bin);
    }

    /// <summary>Whether two values lie in the same bin; one beyond the edges counts to the outer bin.</summary>
    public bool AreTogether(double one, double other) => _grid.Holding(Math.Clamp(one, Low, High)) == _grid.Holding(Math.Clamp(other, Low, High));

    /// <summary>
    /// By one bin, false only at the hard limit: a move beyond any other edge assigns the edge bin again, and the rules expand the bins in
    /// time. A longer stride that passes the last bin ends at the lever's hard limit; where values have no order of size, it cannot pass.
    /// </summary>
    /// <param name="bins">How many, negative down, positive up.</param>
    public bool CanMove(int bins)
    {
        var target = Current + Checked(bins);
        if (target >= 0 && target < Count)
            return true;
        return bins is -1 or 1 ? _grid.CanExpand(bins) : Lever.IsNumeric && Value != Limit(bins);
    }

    /// <summary>The centre that <see cref="Move"/> would assign; nothing changes and nothing is allocated.</summary>
    /// <exception cref="InvalidOperationException">The lever is at its hard limit there.</exception>
    public double Target(int bins)
    {
        if (!CanMove(bins))
            throw AtLimit(bins);
        var target = Current + bins;
        if (target >= 0 && target < Count)
            return _grid.Centre(target);
        if (bins is not (-1 or 1))
            return Limit(bins);
        return RepeatsValue() ? (bins < 0 ? _grid.CentreBelow : _grid.CentreAbove) : _grid.Centre(Current);
    }

    /// <summary>
    /// The longest stride shorter than this one that ends elsewhere, for a move that has to stop early; 0 when there is none. Categories have no
    /// order of size, and nothing lies on the way to one.
    /// </summary>
    /// <param name="bins">How many, negative down, positive up.</param>
    public int Shorter(int bins)
    {
        if (Checked(bins) is -1 or 1 || !Lever.IsNumeric)
            return 0;
        var direction = Math.Sign(bins);
        var toEdge = direction < 0 ? Current : Count - 1 - Current;
        return direction * Math.Max(1, Math.Min(Math.Abs(bins) - 1, toEdge));
    }

    /// <summary>How many bins a move went that was chosen as one of <paramref name="bins"/> and assigned <paramref name="value"/>; fewer where it stopped early.</summary>
    public int Reached(int bins, double value)
    {
        if (Checked(bins) is -1 or 1 || !Lever.IsNumeric || !CanMove(bins) || value == Target(bins))
            return bins;
        var reached = _grid.Holding(Math.Clamp(value, Low, High)) - Current;
        return Math.Sign(reached) == Math.Sign(bins) && Math.Abs(reached) <= Math.Abs(bins) ? reached : Math.Sign(bins);
    }

    /// <summary>
    /// Assigns the bin so many down or up, or the edge bin again, and then lets the rules work: expand, halve, merge. The value is the bin's centre
    /// plus a ridge, uniform within a fraction of the bin, and always differs from the one before.
    /// </summary>
    /// <remarks>
    /// Where assigning the edge bin again would change nothing, since it has no ridge, the bins expand at once: a step that loads the
    /// configuration already there teaches nothing.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The lever is at its hard limit there; ask <see cref="CanMove"/> first.</exception>
    /// <param name="by">How many bins, negative down, positive up.</param>
    /// <param name="random">Where the ridge is drawn from.</param>
    public BinMove Move(int by, ref RandomStream random)
    {
        if (!CanMove(by))
            throw AtLimit(by);

        var bins = this;
        var target = Current + by;
        var direction = Math.Sign(by);
        var change = BinChange.None;
        if (target < 0 || target >= Count)
        {
            if (by is not (-1 or 1))
                return MovedToLimit(direction);
            target = Current;
            if (RepeatsValue())
            {
                bins = Expanded(direction);
                target = bins.Current + direction;
                change = BinChange.Expanded;
            }
        }

        var centre = bins._grid.Centre(target);
        var value = bins.Ridged(target, direction, ref random);
        var (next, rules) = bins.Assigned(target, value, direction);
        return new(next, new(target, centre, value, change | rules));
    }

    /// <summary>The same bins with a reward recorded for the current one; merging compares them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The reward is not finite: a step without a reward records none.</exception>
    public LeverBins Rewarded(double reward)
    {
        if (!double.IsFinite(reward))
            throw new ArgumentOutOfRangeException(nameof(reward), reward, $"A reward of {Lever.Name} must be finite; record none for a step that has none.");
        if (_grid.IsFixed)
            return this;

        var tallies = _tallies.AsSpan().ToArray();
        tallies[Current] = tallies[Current].Rewarded(reward);
        return new(Lever, _settings, _grid, tallies, _assignments, _run, Value);
    }

    /// <summary>
    /// The bins at a value that came from outside, such as a rollback: no visit is counted, and a row of assignments ends. A value beyond the
    /// edges, inside the hard limits, adds a bin that holds it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the lever's hard limits, or between whole numbers where it has only such.</exception>
    public LeverBins At(double value)
    {
        if (!(value >= Lever.Minimum && value <= Lever.Maximum) || (Lever.IsInteger && value != Math.Round(value)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"{Lever.Name} takes {(Lever.IsInteger ? "whole numbers" : "values")} from {Lever.Minimum} to {Lever.Maximum} {Lever.Unit}.");
        }

        if (value >= Low && value <= High)
            return new(Lever, _settings, _grid, _tallies, _assignments, run: 0, value);
        var grid = _grid.StretchedTo(value);
        return new(Lever, _settings, grid, WithNewBin(value < Low ? -1 : 1), _assignments, run: 0, value);
    }

    /// <summary><see cref="At"/>, unless they stand there already: that would end the row of assignments that expands an edge.</summary>
    internal LeverBins Standing(double value) => Value == value ? this : At(value);

    public bool Equals(LeverBins? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _assignments == other._assignments && _run == other._run && Value.Equals(other.Value) && Lever.Equals(other.Lever)
            && _grid.Equals(other._grid) && _tallies.AsSpan().SequenceEqual(other._tallies) && _settings.Equals(other._settings));

    public override bool Equals(object? obj) => Equals(obj as LeverBins);

    public override int GetHashCode() => HashCode.Combine(Lever, Value, _assignments, _run, _grid);

    public override string ToString() => $"{Lever.Name} at {Lever.Format(Value)}, bin {Current + 1} of {Count}";

    private static int Checked(int bins) => bins != 0
        ? bins
        : throw new ArgumentOutOfRangeException(nameof(bins), bins, "A lever moves down by a negative number of bins or up by a positive one.");

    private InvalidOperationException AtLimit(int bins) => bins is -1 or 1
        ? new($"{Lever.Name} is at its {(bins < 0 ? "lowest" : "highest")} bin, {Lever.Format(Centre(Current))}, and its hard limit is {Lever.Format(bins < 0 ? Lever.Minimum : Lever.Maximum)}; mask the move.")
        : new($"{Lever.Name} is in bin {Current + 1} of {Count} and cannot move by {bins}; mask the move.");

    private double Limit(int direction) => direction < 0 ? Lever.Minimum : Lever.Maximum;

    private BinMove MovedToLimit(int direction)
    {
        var limit = Limit(direction);
        var bins = At(limit);
        var (next, rules) = bins.Assigned(bins.Current, limit, direction);
        return new(next, new(bins.Current, limit, limit, bins.Count > Count ? rules | BinChange.Expanded : rules));
    }

    private bool RepeatsValue() => !_grid.HasRidge(Current) && Value == _grid.Centre(Current);

    private double Ridged(int bin, int direction, ref RandomStream random)
    {
        if (!_grid.HasRidge(bin))
            return _grid.Centre(bin);
        var value = _grid.Ridged(bin, _settings.Ridge * (2 * random.NextUniform() - 1));
        return value != Value ? value : Lever.IsInteger ? _grid.NextTo(value, bin, direction) : _grid.Centre(bin);
    }

    private (LeverBins Next, BinChange Change) Assigned(int bin, double value, int direction)
    {
        if (_grid.IsFixed)
            return (new(Lever, _settings, _grid, _tallies, _assignments, run: 0, value), BinChange.None);

        var tallies = _tallies.AsSpan().ToArray();
        var assignments = _assignments + 1;
        tallies[bin] = tallies[bin].Visited(assignments);
        var next = new LeverBins(Lever, _settings, _grid, tallies, assignments, bin == Current && _run > 0 ? _run + 1 : 1, value);
        var visits = tallies[bin].Visits;

        var change = BinChange.None;
        if (next._run >= _settings.ExpandAfter && next.EdgeDirection(direction) is var outward and not 0)
        {
            next = next.Expanded(outward);
            change |= BinChange.Expanded;
        }

        // Halving serves the bin that is assigned: one already as fine as can be leaves the others alone.
        if (visits >= _settings.SplitAfter && next._grid.CanHalve(next.Current))
        {
            next = next.Recut(next._grid.Halved(out var parents), parents);
            change |= BinChange.Halved;
        }

        if (next.PairsToMerge() is { } pairs)
        {
            next = next.Merged(pairs);
            change |= BinChange.Merged;
        }

        return (next, change);
    }

    /// <summary>The side on which the current bin is an edge that can be moved out, the direction of the move first; 0 for none.</summary>
    private int EdgeDirection(int direction)
    {
        if (IsOpenEdge(direction))
            return direction;
        return IsOpenEdge(-direction) ? -direction : 0;
    }

    private bool IsOpenEdge(int direction) => Current == (direction < 0 ? 0 : Count - 1) && _grid.CanExpand(direction);

    private LeverBins Expanded(int direction) =>
        new(Lever, _settings, _grid.Expanded(direction), WithNewBin(direction), _assignments, _run, Value);

    // A new bin counts as just visited: it is not to be merged away before it had its chance.
    private BinTally[] WithNewBin(int direction)
    {
        var added = new BinTally(0, _assignments, 0, 0);
        return direction < 0 ? [added, .. _tallies] : [.. _tallies, added];
    }

    private LeverBins Recut(BinGrid halved, int[] parents)
    {
        var tallies = new BinTally[parents.Length];
        for (var bin = 0; bin < tallies.Length; bin++)
            tallies[bin] = _tallies[parents[bin]].Half();
        return new(Lever, _settings, halved, tallies, _assignments, run: 0, Value);
    }

    private List<int>? PairsToMerge()
    {
        List<int>? pairs = null;
        for (var bin = 0; bin + 1 < Count && Count - (pairs?.Count ?? 0) > 2; bin++)
        {
            if (!(AreForgotten(bin) || AreAlike(bin)) || !_grid.CanMerge(bin))
                continue;
            (pairs ??= []).Add(bin);
            // A bin merges once at a time.
            bin++;
        }

        return pairs;
    }

    private bool AreForgotten(int bin) =>
        _assignments - Math.Max(_tallies[bin].LastVisit, _tallies[bin + 1].LastVisit) >= _settings.MergeAfter;

    private bool AreAlike(int bin)
    {
        ref readonly var low = ref _tallies[bin];
        ref readonly var high = ref _tallies[bin + 1];
        return low.Rewards >= _settings.MergeRewards && high.Rewards >= _settings.MergeRewards
            && Math.Abs(low.MeanReward - high.MeanReward) <= _settings.MergeNoise;
    }

    private LeverBins Merged(List<int> pairs)
    {
        var tallies = new BinTally[Count - pairs.Count];
        for (int bin = 0, pair = 0, merged = 0; bin < Count; bin++, merged++)
        {
            tallies[merged] = _tallies[bin];
            if (pair >= pairs.Count || pairs[pair] != bin)
                continue;
            tallies[merged] = _tallies[bin].MergedWith(_tallies[bin + 1], _assignments);
            pair++;
            bin++;
        }

        var isCurrentMerged = pairs.Exists(bin => bin == Current || bin + 1 == Current);
        return new(Lever, _settings, _grid.WithoutEdgesAbove(pairs), tallies, _assignments, isCurrentMerged ? 0 : _run, Value);
    }
}
