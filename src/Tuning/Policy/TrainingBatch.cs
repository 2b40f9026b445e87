using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Policy;

/// <summary>
/// The steps of one update: normalised states, masks, actions, advantages, weights. States lie in rows padded with zeros to whole vectors, so that engines
/// read them where they are.
/// </summary>
public sealed class TrainingBatch
{
    internal TrainingBatch(
        PolicyShape shape, int steps, int measuredSteps, float[] states, ActionMask[] allowed, int[] actions, float[] advantages, float[] weights)
    {
        Shape = shape;
        Steps = steps;
        MeasuredSteps = measuredSteps;
        StatesPadded = states;
        AllowedPadded = allowed;
        ActionsPadded = actions;
        AdvantagesPadded = advantages;
        WeightsPadded = weights;
    }

    public PolicyShape Shape { get; }

    /// <summary>Rows.</summary>
    public int Steps { get; }

    /// <summary>Rows with a weight above 0: what the objective is divided by.</summary>
    public int MeasuredSteps { get; }

    public ReadOnlySpan<ActionMask> Allowed => AllowedPadded.AsSpan(0, Steps);

    public ReadOnlySpan<int> Actions => ActionsPadded.AsSpan(0, Steps);

    /// <summary>v_t - b_t.</summary>
    public ReadOnlySpan<float> Advantages => AdvantagesPadded.AsSpan(0, Steps);

    /// <summary>rho_t: 0 for a step that is no sample, 1 for one of the current policy, at most 1 for one of an older policy.</summary>
    public ReadOnlySpan<float> Weights => WeightsPadded.AsSpan(0, Steps);

    /// <summary>Floats from one row to the next.</summary>
    internal int Stride => Tiles.StateStride(Shape.Inputs);

    internal float[] StatesPadded { get; }

    internal ActionMask[] AllowedPadded { get; }

    internal int[] ActionsPadded { get; }

    internal float[] AdvantagesPadded { get; }

    internal float[] WeightsPadded { get; }

    /// <summary>The normalised state of one row.</summary>
    public ReadOnlySpan<float> State(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Steps);
        return StatesPadded.AsSpan(row * Stride, Shape.Inputs);
    }

    /// <summary>A copy of some rows, as a batch of its own.</summary>
    internal TrainingBatch Rows(int first, int count)
    {
        var padded = Tiles.RoundUp(count, Tiles.Rows);
        var weights = Weights.Slice(first, count);
        return new(
            Shape,
            count,
            count - weights.Count(0),
            Padded(StatesPadded.AsSpan(first * Stride, count * Stride), padded * Stride),
            Padded(Allowed.Slice(first, count), padded),
            Padded(Actions.Slice(first, count), padded),
            Padded(Advantages.Slice(first, count), padded),
            Padded(weights, padded));
    }

    internal void ThrowIfNotFor(PolicyWeights weights)
    {
        if (weights.Shape != Shape)
            throw new ArgumentException($"the batch is for a {Shape} network, the weights are for {weights.Shape}", nameof(weights));
    }

    private static T[] Padded<T>(ReadOnlySpan<T> rows, int length)
    {
        var padded = new T[length];
        rows.CopyTo(padded);
        return padded;
    }
}
