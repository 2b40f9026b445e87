using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Discretisation;

public class LeverBinsTests
{
    private static readonly DiscretisationSettings Settings = DiscretisationSettings.Default;
    private static readonly DiscretisationSettings NoMerge = new() { MergeAfter = 1_000_000, MergeRewards = 1_000_000 };

    private static LeverBins Golden(DiscretisationSettings? settings = null) =>
        LeverBins.Start(TestLevers.Seconds, settings ?? NoMerge, new ObservedRange(0, 200));

    [Fact]
    public void The_start_range_is_the_observed_one_in_ten_bins()
    {
        var bins = Golden();
        Assert.Equal(10, bins.Count);
        Assert.Equal([0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200], bins.Edges);
        Assert.Equal([10, 30, 50], [bins.Centre(0), bins.Centre(1), bins.Centre(2)]);
        Assert.Equal((1, 30, 0.15), (bins.Current, bins.Value, bins.Position));
    }

    // The paper's section 4.3: ten seconds at first, then five, then about two and a half.
    [Fact]
    public void Halving_twice_makes_bins_of_ten_five_and_two_and_a_half_seconds()
    {
        var bins = Golden();
        var random = RandomStream.For(1);
        var lowest = new List<(int Count, double Centre)>();
        for (var step = 0; step < 60 && lowest.Count < 3; step++)
        {
            // Down to the lowest bin and up again from it: it is assigned every second step.
            var move = bins.Move(bins.CanMove(-1) ? -1 : 1, ref random);
            if (move.Assignment.Bin == 0 && !lowest.Contains((bins.Count, move.Assignment.Centre)))
                lowest.Add((bins.Count, move.Assignment.Centre));
            bins = move.Bins;
        }

        Assert.Equal([(10, 10.0), (20, 5.0), (40, 2.5)], lowest);
    }

    [Fact]
    public void A_golden_lever_in_whole_milliseconds_has_the_same_centres()
    {
        var lever = TestLevers.Of(LeverKind.Duration, LeverScale.Linear, 0, 200_000, 10_000, "ms");
        var bins = LeverBins.Start(lever, NoMerge, new ObservedRange(0, 200_000));
        var random = RandomStream.For(1);
        var centres = new SortedSet<double>();
        while (bins.Count <= 40)
        {
            centres.Add(bins.Centre(0));
            bins = bins.Move(bins.CanMove(-1) ? -1 : 1, ref random).Bins;
        }

        Assert.Equal([2_500, 5_000, 10_000], centres);
    }

    [Theory]
    // Middle 80 % of 0 .. 100.
    [InlineData(LeverScale.Linear, 0, 100, 50, 10, 90)]
    // ... stretched to hold the default.
    [InlineData(LeverScale.Linear, 0, 100, 3, 3, 90)]
    [InlineData(LeverScale.Linear, 0, 100, 100, 10, 100)]
    // Of ten octaves one is left out at either end.
    [InlineData(LeverScale.Log2, 1, 1024, 32, 2, 512)]
    [InlineData(LeverScale.Log10, 1, 1e10, 100, 10, 1e9)]
    public void Without_data_the_middle_of_the_range_is_cut(LeverScale scale, double minimum, double maximum, double @default, double low, double high)
    {
        var bins = LeverBins.Start(TestLevers.Of(LeverKind.Real, scale, minimum, maximum, @default), Settings);
        Assert.Equal(low, bins.Low, low * 1e-12);
        Assert.Equal(high, bins.High, high * 1e-12);
        Assert.Equal(10, bins.Count);
        Assert.InRange(@default, bins.Edges[bins.Current], bins.Edges[bins.Current + 1]);
    }

    [Fact]
    public void The_observed_range_is_stretched_to_the_default_and_kept_inside_the_limits()
    {
        var bins = LeverBins.Start(TestLevers.Seconds, Settings, new ObservedRange(50, 250));
        Assert.Equal((30, 200), (bins.Low, bins.High));
        // A lever that never moved says nothing about its range.
        var still = LeverBins.Start(TestLevers.Seconds, Settings, new ObservedRange(40, 40));
        Assert.Equal(20, still.Low, 1e-9);
        Assert.Equal(180, still.High, 1e-9);
    }

    [Fact]
    public void An_edge_bin_assigned_three_times_running_adds_a_bin()
    {
        var bins = LeverBins.Start(TestLevers.Of(LeverKind.Real, LeverScale.Linear, 0, 1000, 190), NoMerge, new ObservedRange(100, 200));
        Assert.Equal((10, 9), (bins.Count, bins.Current));
        var random = RandomStream.For(2);
        var changes = new List<BinChange>();
        for (var i = 0; i < 3; i++)
        {
            var move = bins.Move(+1, ref random);
            Assert.Equal((9, 195.0), (move.Assignment.Bin, move.Assignment.Centre));
            changes.Add(move.Assignment.Change);
            bins = move.Bins;
        }

        Assert.Equal([BinChange.None, BinChange.None, BinChange.Expanded], changes);
        Assert.Equal((11, 210, 9), (bins.Count, bins.High, bins.Current));
        Assert.Equal(205, bins.Target(+1));
    }

    [Fact]
    public void Another_bin_in_between_ends_the_row()
    {
        var bins = LeverBins.Start(TestLevers.Of(LeverKind.Real, LeverScale.Linear, 0, 1000, 190), NoMerge, new ObservedRange(100, 200));
        var random = RandomStream.For(2);
        foreach (var direction in new[] { +1, +1, -1, +1 })
            bins = bins.Move(direction, ref random).Bins;
        Assert.Equal(200, bins.High);
        // A rollback to the same bin ends it as well.
        Assert.Equal(200, bins.Move(+1, ref random).Bins.At(195).Move(-1, ref random).Bins.High);
    }

    [Fact]
    public void Bins_expand_downwards_to_the_hard_limit_and_the_move_is_masked_there()
    {
        var bins = LeverBins.Start(TestLevers.Of(LeverKind.Real, LeverScale.Linear, 85, 1000, 105), NoMerge with { SplitAfter = 100 }, new ObservedRange(100, 200));
        var random = RandomStream.For(3);
        var expansions = 0;
        while (bins.CanMove(-1))
        {
            var move = bins.Move(-1, ref random);
            expansions += move.Assignment.Change == BinChange.Expanded ? 1 : 0;
            bins = move.Bins;
        }

        // 100 -> 90 -> 85, where only half a bin was left.
        Assert.Equal((2, 85, 12, 0), (expansions, bins.Low, bins.Count, bins.Current));
        Assert.True(bins.CanMove(+1));
        var refused = Assert.Throws<InvalidOperationException>(() => bins.Target(-1));
        Assert.Contains("mask the move", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => bins.Move(-1, ref random));
    }

    [Fact]
    public void A_bin_assigned_four_times_halves_all_of_them_down_to_an_eightieth()
    {
        var bins = Golden();
        var random = RandomStream.For(4);
        var counts = new List<int>();
        for (var step = 0; step < 200; step++)
        {
            var move = bins.Move(step % 2 == 0 ? +1 : -1, ref random);
            if (move.Assignment.Change.HasFlag(BinChange.Halved))
                counts.Add(move.Bins.Count);
            bins = move.Bins;
        }

        Assert.Equal([20, 40, 80], counts);
        Assert.Equal(2.5, bins.Edges[1] - bins.Edges[0]);
    }

    [Fact]
    public void Visits_need_not_be_in_a_row_to_halve()
    {
        var bins = Golden();
        var random = RandomStream.For(5);
        var changes = new List<BinChange>();
        for (var step = 0; step < 7; step++)
        {
            var move = bins.Move(step % 2 == 0 ? +1 : -1, ref random);
            changes.Add(move.Assignment.Change);
            bins = move.Bins;
        }

        // Bins 2 and 1 in turn: bin 2 has its fourth visit with the seventh move.
        Assert.Equal([.. Enumerable.Repeat(BinChange.None, 6), BinChange.Halved], changes);
    }

    [Fact]
    public void Neighbours_that_nobody_visits_become_one()
    {
        var bins = Golden(new() { MergeAfter = 10, SplitAfter = 1_000 });
        var random = RandomStream.For(6);
        var changes = new List<BinChange>();
        for (var step = 0; step < 10; step++)
        {
            var move = bins.Move(step % 2 == 0 ? +1 : -1, ref random);
            changes.Add(move.Assignment.Change);
            bins = move.Bins;
        }

        Assert.Equal([.. Enumerable.Repeat(BinChange.None, 9), BinChange.Merged], changes);
        // Bins 1 and 2 were visited; 0 has no unvisited neighbour, 3|4, 5|6 and 7|8 merge and 9 is left over.
        Assert.Equal([0, 20, 40, 60, 100, 140, 180, 200], bins.Edges);
        Assert.Equal(80, bins.Centre(3));
    }

    [Fact]
    public void Merging_stops_at_a_fifth_of_the_start_range()
    {
        var bins = Golden(new() { MergeAfter = 3, SplitAfter = 1_000_000 });
        var random = RandomStream.For(7);
        for (var step = 0; step < 500; step++)
            bins = bins.Move(step % 2 == 0 ? +1 : -1, ref random).Bins;
        for (var bin = 0; bin < bins.Count; bin++)
            Assert.InRange(bins.Edges[bin + 1] - bins.Edges[bin], 20, 40);
        Assert.Equal([0, 20, 40, 60, 100, 140, 180, 200], bins.Edges);
    }

    [Theory]
    [InlineData(0.50, 0.54, true)]
    [InlineData(0.50, 0.56, false)]
    [InlineData(-3, 1, false)]
    public void Neighbours_with_the_same_reward_become_one(double below, double above, bool merge)
    {
        var bins = Golden(new() { MergeAfter = 1_000, SplitAfter = 1_000 });
        var random = RandomStream.For(8);
        for (var step = 0; step < 4; step++)
        {
            bins = bins.Move(step % 2 == 0 ? +1 : -1, ref random).Bins;
            bins = bins.Rewarded(step % 2 == 0 ? above : below);
        }

        Assert.Equal(10, bins.Count);
        var move = bins.Move(+1, ref random);
        Assert.Equal(merge ? BinChange.Merged : BinChange.None, move.Assignment.Change);
        Assert.Equal(merge ? 9 : 10, move.Bins.Count);
        if (merge)
            Assert.Equal((1, 20, 60), (move.Bins.Current, move.Bins.Edges[1], move.Bins.Edges[2]));
    }

    [Fact]
    public void The_ridge_is_uniform_over_the_middle_half_of_the_bin()
    {
        var start = Golden();
        var random = RandomStream.For(9);
        double sum = 0, squares = 0, least = double.MaxValue, most = 0;
        const int Draws = 20_000;
        for (var i = 0; i < Draws; i++)
        {
            var value = start.Move(+1, ref random).Assignment.Value;
            (sum, squares, least, most) = (sum + value, squares + value * value, Math.Min(least, value), Math.Max(most, value));
        }

        // Uniform on [45, 55]: mean 50, variance 100/12; five standard errors.
        var mean = sum / Draws;
        Assert.Equal(50, mean, 5 * Math.Sqrt(100.0 / 12 / Draws));
        Assert.Equal(100.0 / 12, squares / Draws - mean * mean, 0.3);
        Assert.InRange(least, 45, 45.1);
        Assert.InRange(most, 54.9, 55);
    }

    [Fact]
    public void Categories_and_flags_move_one_by_one_and_never_change_their_bins()
    {
        var bins = LeverBins.Start(TestLevers.Categorical(4, 1), Settings);
        var random = RandomStream.For(10);
        Assert.Equal((4, 1, 1.0 / 3), (bins.Count, bins.Current, bins.Position));
        for (var i = 0; i < 50; i++)
        {
            var direction = bins.CanMove(-1) && i % 4 < 2 ? -1 : bins.CanMove(+1) ? +1 : -1;
            var target = bins.Target(direction);
            var move = bins.Move(direction, ref random);
            Assert.Equal(new BinAssignment(bins.Current + direction, target, target, BinChange.None), move.Assignment);
            Assert.Equal(bins.Value + direction, move.Assignment.Value);
            bins = move.Bins.Rewarded(0.5);
            Assert.Equal(4, bins.Count);
        }

        var flag = LeverBins.Start(SparkLevers.BackpressureEnabled, Settings);
        Assert.Equal((2, false, true, 1.0), (flag.Count, flag.CanMove(-1), flag.CanMove(+1), flag.Target(+1)));
    }

    [Fact]
    public void Whole_numbers_of_few_values_get_one_bin_each()
    {
        var bins = LeverBins.Start(SparkLevers.ExecutorCores, Settings);
        Assert.Equal(8, bins.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Enumerable.Range(0, 8).Select(bins.Centre));
        Assert.Equal((7, 8, 1.0), (bins.Current, bins.Value, bins.Position));
        Assert.False(bins.CanMove(+1));
        var ten = TestLevers.Of(LeverKind.Integer, LeverScale.Log2, 1, 10, 4);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (double)i), Enumerable.Range(0, 10).Select(LeverBins.Start(ten, Settings).Centre));
    }

    [Fact]
    public void Where_a_second_assignment_of_the_edge_would_change_nothing_the_bins_expand_at_once()
    {
        // 6 .. 15 are ten bins of one value each: no ridge.
        var bins = LeverBins.Start(TestLevers.Of(LeverKind.Integer, LeverScale.Linear, 1, 40, 15), Settings, new ObservedRange(6, 15));
        Assert.Equal((10, 15), (bins.Count, bins.Value));
        Assert.Equal(16, bins.Target(+1));
        var random = RandomStream.For(11);
        var move = bins.Move(+1, ref random);
        Assert.Equal(new BinAssignment(10, 16, 16, BinChange.Expanded), move.Assignment);
        Assert.Equal((11, 10), (move.Bins.Count, move.Bins.Current));
    }

    [Fact]
    public void A_value_from_outside_takes_its_bin_and_counts_no_visit()
    {
        var bins = Golden();
        var random = RandomStream.For(12);
        for (var i = 0; i < 3; i++)
            bins = bins.Move(+1, ref random).Bins.At(30);
        Assert.Equal((30, 1, 10), (bins.Value, bins.Current, bins.Count));
        Assert.Equal(BinChange.Halved, bins.Move(+1, ref random).Assignment.Change);
        for (var i = 0; i < 20; i++)
            bins = bins.At(150).At(30);
        Assert.Equal(10, bins.Count);
    }

    [Fact]
    public void A_value_beyond_the_edges_adds_a_bin_that_holds_it()
    {
        var start = LeverBins.Start(TestLevers.Of(LeverKind.Real, LeverScale.Linear, 0, 1000, 150), Settings, new ObservedRange(100, 200));
        var above = start.At(900);
        Assert.Equal((11, 10, 905, 900), (above.Count, above.Current, above.High, above.Value));
        var below = above.At(0);
        Assert.Equal((12, 0, 0, false), (below.Count, below.Current, below.Low, below.CanMove(-1)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(201)]
    [InlineData(double.NaN)]
    public void A_value_outside_the_hard_limits_is_refused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Golden().At(value));

    [Fact]
    public void A_long_stride_that_passes_the_last_bin_ends_at_the_hard_limit()
    {
        var bins = LeverBins.Start(TestLevers.Of(LeverKind.Real, LeverScale.Linear, 0, 1000, 155), NoMerge, new ObservedRange(100, 200));
        Assert.Equal((10, 5), (bins.Count, bins.Current));
        Assert.Equal((true, true, true), (bins.CanMove(+4), bins.CanMove(-4), bins.CanMove(+5)));
        Assert.Equal((1000.0, 0.0), (bins.Target(+5), bins.Target(-10)));
        Assert.Equal(195, bins.Target(+4));
        var random = RandomStream.For(4);
        var move = bins.Move(+4, ref random);
        Assert.Equal((9, 195.0, 9), (move.Assignment.Bin, move.Assignment.Centre, move.Bins.Current));

        var (there, assignment) = move.Bins.Move(+4, ref random);
        Assert.Equal((1000.0, 1000.0, 1000.0, 1000.0), (assignment.Centre, assignment.Value, there.Value, there.High));
        Assert.Equal((10, there.Count - 1), (assignment.Bin, there.Current));

        // There it is masked; back it goes bin by bin or by strides.
        Assert.Equal((false, false, true), (there.CanMove(+4), there.CanMove(+1), there.CanMove(-4)));
        var refused = Assert.Throws<InvalidOperationException>(() => there.Move(+4, ref random));
        Assert.Contains("cannot move by 4", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => there.Target(+4));
    }

    [Fact]
    public void A_stride_that_has_to_stop_early_has_shorter_ones_down_to_a_single_bin()
    {
        var bins = LeverBins.Start(TestLevers.Of(LeverKind.Real, LeverScale.Linear, 0, 1000, 155), NoMerge, new ObservedRange(100, 200));
        Assert.Equal((10, 5), (bins.Count, bins.Current));
        // Strides of 9 down to 5 all end at the hard limit: the next that ends elsewhere is in the last bin.
        Assert.Equal([4, 3, 2, 1, 0], Shortening(+10));
        Assert.Equal([-5, -4, -3, -2, -1, 0], Shortening(-10));
        var codec = LeverBins.Start(LeverCatalogue.Find("spark.io.compression.codec"), Settings);
        Assert.Equal(0, codec.Shorter(+3));

        foreach (var by in (int[])[-10, -4, -1, 1, 4, 10])
        {
            for (var reach = by; reach != 0; reach = bins.Shorter(reach))
            {
                var random = RandomStream.For(4);
                Assert.Equal(reach == by || bins.Target(reach) != bins.Target(by) ? reach : by, bins.Reached(by, bins.Move(reach, ref random).Assignment.Value));
            }
        }

        List<int> Shortening(int by)
        {
            var all = new List<int>();
            for (var shorter = bins.Shorter(by); all.Count < 20; shorter = bins.Shorter(shorter))
            {
                all.Add(shorter);
                if (shorter == 0)
                    break;
            }

            return all;
        }
    }

    [Fact]
    public void A_category_has_no_limit_for_a_stride_to_end_at()
    {
        var codec = LeverBins.Start(LeverCatalogue.Find("spark.io.compression.codec"), Settings);
        Assert.Equal((true, false), (codec.CanMove(+1), codec.CanMove(+10)));
        var random = RandomStream.For(4);
        var cores = LeverBins.Start(SparkLevers.ExecutorCores, Settings).Move(-10, ref random).Bins;
        Assert.Equal((1.0, 0), (cores.Value, cores.Current));
    }

    [Fact]
    public void Bad_input_is_refused_with_its_name()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LeverBins.Start(SparkLevers.ExecutorCores, Settings).At(2.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Golden().Rewarded(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Golden().Target(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Golden().CanMove(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Golden().Centre(10));
        Assert.Contains("test.Real.Log2", Assert.Throws<ArgumentException>(
            () => LeverBins.Start(TestLevers.Of(LeverKind.Real, LeverScale.Log2, 0, 8, 1), Settings)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LeverBins.Start(TestLevers.Seconds, Settings, new ObservedRange(double.NaN, 1)));
        Assert.Throws<ArgumentException>(() => LeverBins.Start(TestLevers.Seconds, Settings, new ObservedRange(2, 1)));
    }

    [Fact]
    public void Equal_histories_are_equal_bins_and_a_move_leaves_the_old_ones_alone()
    {
        static LeverBins Walk(ulong seed)
        {
            var random = RandomStream.For(seed);
            var bins = Golden(Settings);
            for (var i = 0; i < 40; i++)
                bins = bins.Move(bins.CanMove(-1) && random.NextUniform() < 0.5 ? -1 : +1, ref random).Bins.Rewarded(random.NextUniform());
            return bins;
        }

        Assert.Equal(Walk(1), Walk(1));
        Assert.Equal(Walk(1).GetHashCode(), Walk(1).GetHashCode());
        Assert.NotEqual(Walk(1), Walk(2));

        var start = Golden();
        var random = RandomStream.For(1);
        start.Move(+1, ref random);
        start.Rewarded(1);
        Assert.Equal(Golden(), start);
        Assert.NotEqual(Golden(), start.Rewarded(1));
    }

    [Fact]
    public void Asking_for_targets_allocates_nothing()
    {
        var bins = Golden();
        bins.Target(+1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0.0;
        for (var i = 0; i < 1_000; i++)
            sum += bins.CanMove(+1) ? bins.Target(+1) + bins.Target(-1) + bins.Position : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_000 * (50 + 10 + 0.15), sum, 1e-6);
    }
}
