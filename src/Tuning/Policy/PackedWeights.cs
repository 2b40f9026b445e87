using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Policy;

/// <summary>
/// Weights padded with zeros to whole vectors and whole tiles, W2 transposed, so that no kernel has a tail to treat.
/// </summary>
internal sealed class PackedWeights
{
    public PackedWeights(PolicyWeights weights)
    {
        var shape = weights.Shape;
        InputStride = Tiles.StateStride(shape.Inputs);
        HiddenRows = Tiles.RoundUp(shape.Hidden, Tiles.Columns);
        HiddenStride = Tiles.RoundUp(HiddenRows, Tiles.Lanes);
        ActionStride = Tiles.RoundUp(shape.Actions, Tiles.Lanes);

        Hidden = new float[HiddenRows * InputStride];
        HiddenBiases = new float[HiddenStride];
        Output = new float[HiddenRows * ActionStride];
        OutputByAction = new float[ActionStride * HiddenStride];
        OutputBiases = new float[ActionStride];
        NoBiases = new float[HiddenStride];
        weights.HiddenBiases.CopyTo(HiddenBiases);
        weights.OutputBiases.CopyTo(OutputBiases);
        for (var j = 0; j < shape.Hidden; j++)
        {
            weights.HiddenWeights.Slice(j * shape.Inputs, shape.Inputs).CopyTo(Hidden.AsSpan(j * InputStride));
            for (var a = 0; a < shape.Actions; a++)
                OutputByAction[a * HiddenStride + j] = Output[j * ActionStride + a] = weights.OutputWeights[a * shape.Hidden + j];
        }
    }

    public int InputStride { get; }

    /// <summary>Hidden units rounded up to whole tiles; the added ones are always 0.</summary>
    public int HiddenRows { get; }

    /// <summary>Floats from one state's hidden row to the next's.</summary>
    public int HiddenStride { get; }

    public int ActionStride { get; }

    /// <summary>HiddenRows x InputStride.</summary>
    public float[] Hidden { get; }

    public float[] HiddenBiases { get; }

    /// <summary>HiddenRows x ActionStride: W2 transposed.</summary>
    public float[] Output { get; }

    /// <summary>ActionStride x HiddenStride: W2, for the backward pass.</summary>
    public float[] OutputByAction { get; }

    public float[] OutputBiases { get; }

    /// <summary>HiddenStride zeros: the backward pass has no biases.</summary>
    public float[] NoBiases { get; }
}
