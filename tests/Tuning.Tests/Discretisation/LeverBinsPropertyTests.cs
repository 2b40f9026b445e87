using FsCheck;
using FsCheck.Fluent;
using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Discretisation;

public class LeverBinsPropertyTests
{
    private int _expanded, _halved, _merged, _masked, _rollbacks, _strides;

    [Fact]
    public void Bins_stay_ordered_covering_and_inside_the_limits_whatever_the_moves()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Walk((ulong)(uint)seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
        Assert.True(
            Math.Min(Math.Min(_expanded, _halved), Math.Min(_merged, Math.Min(_masked, Math.Min(_rollbacks, _strides)))) > 100,
            $"{_expanded} expansions, {_halved} halvings, {_merged} merges, {_masked} masked moves, {_rollbacks} rollbacks, {_strides} strides");
    }

    [Fact]
    public void Every_lever_of_the_catalogue_can_be_cut_and_walked_from_limit_to_limit()
    {
        foreach (var lever in LeverCatalogue.All)
        {
            var bins = LeverBins.Start(lever, DiscretisationSettings.Default);
            var random = RandomStream.For(RandomStream.Key(lever.Name));
            Assert.Equal(lever.Default, bins.Value);
            foreach (var direction in new[] { -1, +1 })
            {
                var moves = 0;
                while (bins.CanMove(direction))
                {
                    var next = Move(bins, direction, ref random);
                    Assert.True(direction * (bins.Centre(bins.Current) - next.Centre(next.Current)) <= next.High - next.Low);
                    bins = next;
                    Assert.True(++moves < 2_000, $"{lever.Name} never reaches its limit");
                }

                Assert.Equal(direction < 0 ? lever.Minimum : lever.Maximum, direction < 0 ? bins.Low : bins.High);
                Assert.Equal(direction < 0 ? 0 : bins.Count - 1, bins.Current);
            }
        }
    }

    private void Walk(ulong seed)
    {
        var random = RandomStream.For(seed);
        var lever = AnyLever(ref random);
        var settings = AnySettings(ref random);
        var bins = LeverBins.Start(lever, settings, AnyRange(lever, ref random));
        AssertSound(bins);
        Assert.Equal(lever.Default, bins.Value);
        var drift = random.NextUniform();
        for (var step = 0; step < 120; step++)
        {
            var direction = random.NextUniform() < drift ? +1 : -1;
            if (random.NextUniform() < 0.05)
                drift = 1 - drift;
            if (random.NextUniform() < 0.03)
            {
                var value = lever.Minimum + random.NextUniform() * (lever.Maximum - lever.Minimum);
                bins = bins.At(lever.IsInteger ? Math.Round(value) : value);
                AssertSound(bins);
                _rollbacks++;
            }

            if (!bins.CanMove(direction))
            {
                Assert.Equal(direction < 0 ? lever.Minimum : lever.Maximum, direction < 0 ? bins.Low : bins.High);
                _masked++;
                continue;
            }

            var stride = direction * (1 + random.NextIndex(5));
            _strides += Math.Abs(stride) > 1 && bins.CanMove(stride) ? 1 : 0;
            bins = Move(bins, bins.CanMove(stride) ? stride : direction, ref random);
            if (random.NextUniform() < 0.9)
                bins = bins.Rewarded(random.NextUniform() < 0.5 ? 0.5 : -10 * random.NextUniform());
            Assert.Equal(bins, LeverBins.Restore(lever, settings, bins.State));
        }
    }

    private LeverBins Move(LeverBins before, int direction, ref RandomStream random)
    {
        var target = before.Target(direction);
        var (after, assignment) = before.Move(direction, ref random);
        AssertSound(after);
        Assert.Equal(target, assignment.Centre);
        Assert.Equal(assignment.Value, after.Value);
        Assert.NotEqual(before.Value, after.Value);
        _expanded += assignment.Change.HasFlag(BinChange.Expanded) ? 1 : 0;
        _halved += assignment.Change.HasFlag(BinChange.Halved) ? 1 : 0;
        _merged += assignment.Change.HasFlag(BinChange.Merged) ? 1 : 0;
        if (assignment.Change == BinChange.None)
        {
            Assert.Equal(before.Edges, after.Edges);
            Assert.Equal(assignment.Bin, after.Current);
        }

        return after;
    }

    private static void AssertSound(LeverBins bins)
    {
        var (lever, edges) = (bins.Lever, bins.Edges);
        Assert.Equal(bins.Count + 1, edges.Length);
        Assert.True(bins.Count >= 2);
        Assert.True(edges[0] >= lever.Minimum && edges[^1] <= lever.Maximum);
        Assert.Equal((bins.Low, bins.High), (edges[0], edges[^1]));
        Assert.InRange(bins.Value, lever.Minimum, lever.Maximum);
        Assert.InRange(bins.Position, 0, 1);
        for (var bin = 0; bin < bins.Count; bin++)
        {
            Assert.True(edges[bin] < edges[bin + 1]);
            Assert.InRange(bins.Centre(bin), edges[bin], edges[bin + 1]);
            if (bin > 0)
                Assert.True(bins.Centre(bin - 1) < bins.Centre(bin));
            if (lever.IsInteger)
                Assert.Equal(Math.Round(bins.Centre(bin)), bins.Centre(bin));
        }

        var isLast = bins.Current == bins.Count - 1;
        Assert.True(edges[bins.Current] <= bins.Value && (bins.Value < edges[bins.Current + 1] || (isLast && bins.Value == edges[^1])));
        if (lever.IsInteger)
            Assert.Equal(Math.Round(bins.Value), bins.Value);
    }

    private static Lever AnyLever(ref RandomStream random)
    {
        if (random.NextUniform() < 0.1)
            return TestLevers.Categorical(2 + random.NextIndex(6), 1);
        var kind = (LeverKind)random.NextIndex(4);
        var scale = (LeverScale)random.NextIndex(3);
        var minimum = scale == LeverScale.Linear ? random.NextIndex(200) - 100 : 1 + random.NextIndex(50);
        double maximum = minimum + Math.Ceiling(Math.Pow(10, 0.2 + 4 * random.NextUniform()));
        var @default = minimum + random.NextUniform() * (maximum - minimum);
        return TestLevers.Of(kind, scale, minimum, maximum, random.NextUniform() switch
        {
            < 0.2 => minimum,
            < 0.4 => maximum,
            _ => kind == LeverKind.Real ? @default : Math.Round(@default),
        });
    }

    private static DiscretisationSettings AnySettings(ref RandomStream random) => new()
    {
        InitialBins = 2 + random.NextIndex(12),
        ExpandAfter = 1 + random.NextIndex(4),
        SplitAfter = 2 + random.NextIndex(5),
        MergeAfter = 4 + random.NextIndex(30),
        MergeNoise = 0.1 * random.NextUniform(),
        CoarsestBins = 2,
        Ridge = random.NextUniform() < 0.2 ? 0 : 0.49 * random.NextUniform(),
    };

    private static ObservedRange? AnyRange(Lever lever, ref RandomStream random)
    {
        if (random.NextUniform() < 0.5)
            return null;
        var low = lever.Minimum + random.NextUniform() * (lever.Maximum - lever.Minimum);
        return new(low, low + random.NextUniform() * (lever.Maximum - low));
    }
}
