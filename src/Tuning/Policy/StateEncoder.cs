using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Policy;

/// <summary>
/// From a history to the policy's input: the current observation and lever positions, then their exponentially decayed mean over the history, the current
/// step included, each number's mean taken over the steps that have it (<see cref="HistoryRule.Stack"/>: then those of each step before, the newest first,
/// missing before the first). The same bits on any machine.
/// </summary>
public sealed class StateEncoder
{
    private static readonly ConditionalWeakTable<Selection, StateEncoder> Shared = [];

    private readonly int _width;
    private readonly float[] _weights;
    private readonly bool _isStacked;

    /// <param name="selection">Its metrics and levers are the inputs.</param>
    /// <param name="settings">Reach and half-life of the mean.</param>
    public StateEncoder(Selection selection, EncodingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validated();
        Observations = new ObservationEncoder(selection);
        _width = Observations.FeatureCount + selection.Levers.Length;
        _weights = new float[settings.History];
        for (var age = 0; age < _weights.Length; age++)
            _weights[age] = (float)Math.Pow(0.5, age / settings.HalfLife);
        ImmutableArray<string> now = [.. Observations.FeatureNames, .. selection.Levers.Select(l => $"lever {l.Name}")];
        _isStacked = selection.Rules.History == HistoryRule.Stack;
        InputNames = _isStacked
            ? [.. now, .. Enumerable.Range(1, settings.History - 1).SelectMany(age => now.Select(n => $"{n}, {age} before"))]
            : [.. now, .. now.Select(n => $"mean {n}")];
    }

    /// <summary>The one encoder of a selection by the default settings; clusters share it.</summary>
    public static StateEncoder Of(Selection selection) => Shared.GetValue(selection, each => new StateEncoder(each, EncodingSettings.Default));

    /// <summary>The encoder of the observations that the histories are made of.</summary>
    public ObservationEncoder Observations { get; }

    /// <summary>What each input is, in order.</summary>
    public ImmutableArray<string> InputNames { get; }

    /// <summary>Numbers in a state: what <see cref="PolicyShape.Inputs"/> must be.</summary>
    public int Inputs => InputNames.Length;

    /// <summary>Fills <paramref name="raw"/> with the inputs before normalisation; NaN for what is missing. As a trajectory carries them.</summary>
    public void Raw(StateHistory history, Span<float> raw)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (raw.Length != Inputs)
            throw new ArgumentException($"a state has {Inputs} inputs, got room for {raw.Length}", nameof(raw));
        if (history.Count == 0)
            throw new ArgumentException("the history is empty: a state needs one observation at least", nameof(history));
        var padded = Tiles.RoundUp(_width, Tiles.Lanes);
        if (history.Row(0).Length != padded)
            throw new ArgumentException($"the history was made for another selection: a step of this one has {_width} numbers", nameof(history));
        if (history.Count > _weights.Length)
            throw new ArgumentException($"the history holds {history.Count} steps, this encoding reaches back {_weights.Length}", nameof(history));

        history.Row(0)[.._width].CopyTo(raw);
        if (_isStacked)
        {
            for (var age = 1; age < history.Count; age++)
                history.Row(age)[.._width].CopyTo(raw[(age * _width)..]);
            raw[(history.Count * _width)..].Fill(float.NaN);
            return;
        }

        Span<float> means = stackalloc float[padded];
        DecayedMeans(history, means);
        means[.._width].CopyTo(raw[_width..]);
    }

    /// <summary>Makes an input that <see cref="Raw"/> filled that of the same history with one lever elsewhere in its newest step.</summary>
    /// <param name="history">What the input was made of.</param>
    /// <param name="lever">Which lever, in the selection's order.</param>
    /// <param name="position">Where it stands, 0 to 1.</param>
    /// <param name="raw">The input.</param>
    internal void Reposition(StateHistory history, int lever, float position, Span<float> raw)
    {
        var column = Observations.FeatureCount + lever;
        raw[column] = position;
        if (_isStacked)
            return;
        // As in DecayedMeans, so that either way gives the same bits.
        var sum = position * _weights[0];
        var total = _weights[0];
        for (var age = 1; age < history.Count; age++)
        {
            sum += history.Row(age)[column] * _weights[age];
            total += _weights[age];
        }

        raw[_width + column] = sum / total;
    }

    /// <summary>Fills <paramref name="state"/> with the network's input; what is missing becomes 0.</summary>
    public void Encode(StateHistory history, Normalisation normalisation, Span<float> state)
    {
        ArgumentNullException.ThrowIfNull(normalisation);
        Raw(history, state);
        normalisation.Apply(state, state);
    }

    private void DecayedMeans(StateHistory history, Span<float> means)
    {
        // Multiply and add apart, never fused: every machine then rounds alike.
        for (var k = 0; k < means.Length; k += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            var total = Vector<float>.Zero;
            for (var age = 0; age < history.Count; age++)
            {
                var values = new Vector<float>(history.Row(age)[k..]);
                var weights = new Vector<float>(_weights[age]);
                var present = Vector.Equals(values, values);
                sum += Vector.ConditionalSelect(present, values * weights, Vector<float>.Zero);
                total += Vector.ConditionalSelect(present, weights, Vector<float>.Zero);
            }

            // 0 / 0 where no step has the number: NaN, missing.
            (sum / total).CopyTo(means[k..]);
        }
    }
}
