using System.Collections.Immutable;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class StateEncodingTests
{
    [Fact]
    public void A_per_node_image_has_a_cell_a_worker_and_fits_one_number_of_workers()
    {
        var selection = Selection.WithRules(new StateRules(ImageRule.PerNode, HistoryRule.Decay));
        var encoder = new ObservationEncoder(selection);
        var metrics = selection.WorkerMetrics;
        Assert.Equal(selection.DriverMetrics.Length + StateRules.ImageWorkers * metrics.Length + 6, encoder.FeatureCount);
        Assert.Equal($"worker {metrics[0].Name} 1", encoder.FeatureNames[selection.DriverMetrics.Length]);

        var observed = encoder.Encode(Window(selection.DriverMetrics, 1), Window(metrics, StateRules.ImageWorkers), Context());
        for (var worker = 0; worker < StateRules.ImageWorkers; worker++)
            Assert.Equal((Half)Math.Log(1 + worker), observed.Features[selection.DriverMetrics.Length + worker]);
        Assert.Contains("invariant", Assert.Throws<ArgumentException>(() => encoder.Encode(Window(selection.DriverMetrics, 1), Window(metrics, 5), Context())).Message, StringComparison.Ordinal);

        static MetricWindow Window(ImmutableArray<Metric> metrics, int nodes) =>
            new(metrics, nodes, [.. metrics.SelectMany(_ => Enumerable.Range(0, nodes).Select(node => (double)node))]);

        static ObservationContext Context() => new(1, 1, 1, 1, 1, 1, TimeSpan.Zero);
    }

    [Fact]
    public void A_stacked_history_shows_each_step_and_nothing_before_the_first()
    {
        var settings = new EncodingSettings { History = 3 };
        var encoder = new StateEncoder(Selection.WithRules(new StateRules(ImageRule.Invariant, HistoryRule.Stack)), settings);
        var history = StateHistory.Empty(settings).Append(Observed(1), [0.25f, 0.75f]).Append(Observed(2), [0.5f, 0.125f]);
        var width = encoder.Observations.FeatureCount + 2;
        Assert.Equal(3 * width, encoder.Inputs);
        Assert.EndsWith(", 2 before", encoder.InputNames[^1], StringComparison.Ordinal);

        var raw = new float[encoder.Inputs];
        encoder.Raw(history, raw);
        Assert.Equal([2f, 0.5f, 0.125f], [raw[0], raw[width - 2], raw[width - 1]]);
        Assert.Equal([1f, 0.25f, 0.75f], [raw[width], raw[2 * width - 2], raw[2 * width - 1]]);
        Assert.All(raw[(2 * width)..], number => Assert.True(float.IsNaN(number)));
    }

    [Theory]
    [InlineData(HistoryRule.Decay)]
    [InlineData(HistoryRule.Stack)]
    public void A_lever_moved_in_the_newest_step_gives_the_bits_of_a_history_that_has_it_there(HistoryRule rule)
    {
        var settings = new EncodingSettings { History = 7 };
        var encoder = new StateEncoder(Selection.WithRules(new StateRules(ImageRule.Invariant, rule)), settings);
        var random = RandomStream.For(46);
        var history = StateHistory.Empty(settings);
        for (var step = 0; step < 20; step++)
        {
            var observed = Observed(step);
            float[] before = [(float)random.NextUniform(), (float)random.NextUniform()];
            float[] after = [(float)random.NextUniform(), before[1]];
            var (moved, fresh) = (new float[encoder.Inputs], new float[encoder.Inputs]);
            var next = history.Append(observed, before);
            encoder.Raw(next, moved);
            encoder.Raw(history.Append(observed, after), fresh);

            encoder.Reposition(next, 0, after[0], moved);

            Assert.Equal(fresh.Select(BitConverter.SingleToInt32Bits), moved.Select(BitConverter.SingleToInt32Bits));
            history = next;
        }
    }

    private static readonly Selection Selection = Selection.Create(
        "small", ["jvm.heap.used"], ["executor.cpuTime", "executors.totalGCTime"], ["batchDuration", "spark.driver.memory"]);

    private static readonly ObservationContext Context = new(2000, 1000, 1000, 99, 0, 0, TimeSpan.FromSeconds(9));

    [Fact]
    public void An_observation_worked_by_hand()
    {
        var encoder = new ObservationEncoder(Selection);
        double[] workers = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1];
        var observation = encoder.Encode(Window(Selection.DriverMetrics, 1, [7]), Window(Selection.WorkerMetrics, 11, workers), Context);
        double[] plain = [7, 10, 50, 90, 100, -1, -1, -1, -1, 2, 1, 99, 0, 0, 9];
        Assert.Equal(15, encoder.FeatureCount);
        Assert.Equal(plain.Select(x => (Half)(Math.Sign(x) * Math.Log(1 + Math.Abs(x)))), observation.ToArray());
        Assert.Equal("worker executor.cpuTime p90", encoder.FeatureNames[3]);
    }

    [Fact]
    public void The_number_of_workers_does_not_change_what_is_seen_of_equal_workers()
    {
        var encoder = new ObservationEncoder(Selection);
        var few = encoder.Encode(Window(Selection.DriverMetrics, 1, [7]), Window(Selection.WorkerMetrics, 2, [3, 3, 4, 4]), Context);
        var many = encoder.Encode(
            Window(Selection.DriverMetrics, 1, [7]),
            Window(Selection.WorkerMetrics, 100, [.. Enumerable.Repeat(3.0, 100), .. Enumerable.Repeat(4.0, 100)]),
            Context);
        Assert.Equal(few, many);
        Assert.Equal(few.GetHashCode(), many.GetHashCode());
    }

    [Fact]
    public void What_is_missing_stays_missing_and_the_nodes_that_report_speak()
    {
        var encoder = new ObservationEncoder(Selection);
        var observation = encoder.Encode(
            Window(Selection.DriverMetrics, 1, [double.NaN]),
            Window(Selection.WorkerMetrics, 3, [double.NaN, 5, double.PositiveInfinity, double.NaN, double.NaN, double.NaN]),
            Context with { P99Ms = double.NaN });
        var features = observation.ToArray();
        Assert.True(Half.IsNaN(features[0]));
        Assert.All(features[1..5], f => Assert.Equal((Half)Math.Log(6), f));
        Assert.All(features[5..9], f => Assert.True(Half.IsNaN(f)));
        Assert.True(Half.IsNaN(features[9]));
        Assert.Equal((Half)Math.Log(2), features[10]);
    }

    [Fact]
    public void The_built_in_selection_gives_a_hundred_and_eight_inputs()
    {
        // 7 driver metrics, 7 x 4 of workers, 6 of latency and context, 13 levers; now and on average.
        var encoder = new StateEncoder(Selection.BuiltIn, EncodingSettings.Default);
        Assert.Equal(108, encoder.Inputs);
        Assert.Equal(108, encoder.InputNames.Distinct().Count());
        Assert.Equal("lever batchDuration", encoder.InputNames[41]);
        Assert.Equal("mean lever batchDuration", encoder.InputNames[95]);
    }

    [Fact]
    public void Windows_that_do_not_fit_the_selection_are_refused()
    {
        var encoder = new ObservationEncoder(Selection);
        var driver = Window(Selection.DriverMetrics, 1, [7]);
        var workers = Window(Selection.WorkerMetrics, 1, [1, 2]);
        Assert.Throws<ArgumentException>(() => encoder.Encode(workers, workers, Context));
        Assert.Throws<ArgumentException>(() => encoder.Encode(driver, Window([.. Selection.WorkerMetrics.Reverse()], 1, [1, 2]), Context));
        Assert.Throws<ArgumentException>(() => encoder.Encode(Window(Selection.DriverMetrics, 2, [7, 7]), workers, Context));
        Assert.Throws<ArgumentException>(() => encoder.Encode(driver, Window(Selection.WorkerMetrics, 2, [1, 2]), Context));
        Assert.Throws<ArgumentException>(() => encoder.Encode(driver, workers, Context with { ReferenceP99Ms = 0 }));
        Assert.Throws<ArgumentException>(() => new Observation([Half.PositiveInfinity]));
    }

    [Fact]
    public void The_first_state_is_the_observation_twice()
    {
        var encoder = new StateEncoder(Selection, EncodingSettings.Default);
        var raw = new float[encoder.Inputs];
        encoder.Raw(StateHistory.Empty(EncodingSettings.Default).Append(Observed(1), [0.25f, 0.75f]), raw);
        Assert.Equal([.. Enumerable.Repeat(1f, 15), 0.25f, 0.75f, .. Enumerable.Repeat(1f, 15), 0.25f, 0.75f], raw);
    }

    [Fact]
    public void An_observation_half_a_life_old_counts_half()
    {
        var settings = new EncodingSettings { HalfLife = 1, History = 3 };
        var encoder = new StateEncoder(Selection, settings);
        var history = StateHistory.Empty(settings);
        foreach (var value in (float[])[100, 1, 2, 3])
            history = history.Append(Observed(value), [0, 0]);
        var raw = new float[encoder.Inputs];
        encoder.Raw(history, raw);
        Assert.Equal(3, history.Count);
        Assert.Equal(3, raw[0]);
        // The 100 is beyond the history of three steps.
        Assert.Equal((3 + 2 * 0.5 + 1 * 0.25) / 1.75, raw[17], 1e-6);
    }

    [Fact]
    public void A_missing_number_is_left_out_of_its_mean_and_reaches_the_network_as_zero()
    {
        var settings = new EncodingSettings { HalfLife = 1, History = 3 };
        var encoder = new StateEncoder(Selection, settings);
        var history = StateHistory.Empty(settings).Append(Observed(1), [0, 0]).Append(Observed(5), [0, 0]).Append(Observed(float.NaN), [0, 0]);
        var state = new float[encoder.Inputs];
        encoder.Raw(history, state);
        Assert.True(float.IsNaN(state[0]));
        Assert.Equal((5 * 0.5 + 1 * 0.25) / 0.75, state[17], 1e-6);
        encoder.Encode(history, Normalisation.Identity(encoder.Inputs), state);
        Assert.Equal(0, state[0]);
        encoder.Encode(StateHistory.Empty(settings).Append(Observed(float.NaN), [0, 0]), Normalisation.Identity(encoder.Inputs), state);
        Assert.Equal(0, state[17]);
    }

    [Fact]
    public void A_replay_from_the_journal_gives_the_same_state_to_the_bit()
    {
        var encoder = new StateEncoder(Selection, EncodingSettings.Default);
        var random = RandomStream.For(3);
        var live = StateHistory.Empty(EncodingSettings.Default);
        var replayed = live;
        var state = new float[encoder.Inputs];
        var hashes = new HashSet<ulong>();
        for (var step = 0; step < 60; step++)
        {
            var workers = Enumerable.Range(0, 18).Select(_ => random.NextUniform() < 0.1 ? double.NaN : 1e6 * random.NextExponential()).ToArray();
            var observation = encoder.Observations.Encode(
                Window(Selection.DriverMetrics, 1, [random.NextNormal()]), Window(Selection.WorkerMetrics, 9, workers), Context);
            float[] positions = [(float)random.NextUniform(), (float)random.NextUniform()];
            live = live.Append(observation, positions);
            replayed = replayed.Append(new Observation(observation.ToArray()), positions);
            encoder.Encode(live, Normalisation.Identity(encoder.Inputs), state);
            var hash = StateHash.Of(state);
            Assert.All(state, x => Assert.True(float.IsFinite(x)));
            encoder.Encode(replayed, Normalisation.Identity(encoder.Inputs), state);
            Assert.Equal(hash, StateHash.Of(state));
            hashes.Add(hash);
        }

        Assert.Equal(60, hashes.Count);
    }

    [Fact]
    public void Appending_leaves_the_history_before_as_it_was()
    {
        var encoder = new StateEncoder(Selection, EncodingSettings.Default);
        var before = StateHistory.Empty(EncodingSettings.Default).Append(Observed(1), [0, 0]);
        var raw = new float[encoder.Inputs];
        encoder.Raw(before, raw);
        var hash = StateHash.Of(raw);
        before.Append(Observed(2), [1, 1]);
        encoder.Raw(before, raw);
        Assert.Equal(hash, StateHash.Of(raw));
        Assert.Equal(1, before.Count);
    }

    [Fact]
    public void The_hash_tells_states_apart_and_every_nan_alike()
    {
        Assert.NotEqual(StateHash.Of([1f, 2f]), StateHash.Of([2f, 1f]));
        Assert.NotEqual(StateHash.Of([1f]), StateHash.Of([1f, 0f]));
        Assert.Equal(StateHash.Of([float.NaN]), StateHash.Of([-float.NaN]));
        // Pinned: a journal holds these.
        Assert.Equal(0x083327DA_50584837UL, StateHash.Of([1f, 2f]));
    }

    [Fact]
    public void Histories_and_encoders_that_do_not_fit_are_refused()
    {
        var encoder = new StateEncoder(Selection, EncodingSettings.Default);
        var raw = new float[encoder.Inputs];
        Assert.Throws<ArgumentException>(() => encoder.Raw(StateHistory.Empty(EncodingSettings.Default), raw));
        Assert.Throws<ArgumentException>(() => encoder.Raw(StateHistory.Empty(EncodingSettings.Default).Append(Observed(1), new float[40]), raw));
        Assert.Throws<ArgumentException>(() => encoder.Raw(StateHistory.Empty(EncodingSettings.Default).Append(Observed(1), [0, 0]), new float[3]));
        Assert.Throws<ArgumentException>(() => StateHistory.Empty(EncodingSettings.Default).Append(Observed(1), [float.NaN, 0]));
        Assert.Throws<ArgumentException>(() => new EncodingSettings { History = 0 }.Validated());
        Assert.Throws<ArgumentException>(() => new EncodingSettings { HalfLife = 0 }.Validated());
    }

    private static MetricWindow Window(IReadOnlyList<Metric> metrics, int nodes, double[] values) => new(metrics, nodes, values);

    private static Observation Observed(float value) => new([.. Enumerable.Repeat((Half)value, 15)]);
}
