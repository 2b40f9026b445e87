using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sluice.Tuning.Policy.Kernels;

namespace Sluice.Tuning.Policy;

/// <summary>
/// One state through the network: pi(a | s) = soft-max over the allowed a of b2 + W2 max(0, b1 + W1 s) (§3). Allocates nothing.
/// </summary>
public static class PolicyNetwork
{
    /// <summary>Fills <paramref name="pi"/> with the policy's probabilities.</summary>
    /// <param name="weights">The policy.</param>
    /// <param name="state">Normalised state, <see cref="PolicyShape.Inputs"/> finite numbers.</param>
    /// <param name="allowed">Actions not masked; hold, the last one, counts as allowed always.</param>
    /// <param name="pi"><see cref="PolicyShape.Actions"/> probabilities; they sum to 1 and are 0 where masked.</param>
    /// <returns>The entropy of pi in nats.</returns>
    public static float Probabilities(PolicyWeights weights, ReadOnlySpan<float> state, ActionMask allowed, Span<float> pi)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var shape = weights.Shape;
        if (state.Length != shape.Inputs)
            throw new ArgumentException($"a {shape} network takes {shape.Inputs} inputs, got {state.Length}", nameof(state));
        if (pi.Length != shape.Actions)
            throw new ArgumentException($"a {shape} network has {shape.Actions} actions, got room for {pi.Length}", nameof(pi));

        var packed = weights.Packed;
        Span<float> hidden = stackalloc float[packed.HiddenRows];
        Hidden(packed, state, hidden);

        Span<float> logits = stackalloc float[packed.ActionStride];
        Output(packed, hidden, logits);

        Span<float> padded = stackalloc float[packed.ActionStride];
        var (entropy, _) = MaskedSoftmax.Apply(logits, allowed.Allow(shape.Hold), padded);
        if (!float.IsFinite(entropy))
            ThrowNotFinite(state);
        padded[..pi.Length].CopyTo(pi);
        return entropy;
    }

    private static void Hidden(PackedWeights packed, ReadOnlySpan<float> state, Span<float> hidden)
    {
        var whole = state.Length / Tiles.Lanes * Tiles.Lanes;
        Span<float> rest = stackalloc float[Tiles.Lanes];
        rest.Clear();
        state[whole..].CopyTo(rest);
        var tail = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(rest));
        ref var x = ref MemoryMarshal.GetReference(state);
        ref var w = ref MemoryMarshal.GetArrayDataReference(packed.Hidden);
        var stride = packed.InputStride;
        for (var j = 0; j < hidden.Length; j += Tiles.Columns)
        {
            var row = j * stride;
            var s0 = Vector512<float>.Zero;
            var s1 = s0;
            var s2 = s0;
            var s3 = s0;
            var s4 = s0;
            for (var k = 0; k < whole; k += Tiles.Lanes)
            {
                var v = Tiles.Load(ref x, k);
                s0 = Tiles.MultiplyAdd(v, Tiles.Load(ref w, row + k), s0);
                s1 = Tiles.MultiplyAdd(v, Tiles.Load(ref w, row + stride + k), s1);
                s2 = Tiles.MultiplyAdd(v, Tiles.Load(ref w, row + 2 * stride + k), s2);
                s3 = Tiles.MultiplyAdd(v, Tiles.Load(ref w, row + 3 * stride + k), s3);
                s4 = Tiles.MultiplyAdd(v, Tiles.Load(ref w, row + 4 * stride + k), s4);
            }

            if (whole < state.Length)
            {
                s0 = Tiles.MultiplyAdd(tail, Tiles.Load(ref w, row + whole), s0);
                s1 = Tiles.MultiplyAdd(tail, Tiles.Load(ref w, row + stride + whole), s1);
                s2 = Tiles.MultiplyAdd(tail, Tiles.Load(ref w, row + 2 * stride + whole), s2);
                s3 = Tiles.MultiplyAdd(tail, Tiles.Load(ref w, row + 3 * stride + whole), s3);
                s4 = Tiles.MultiplyAdd(tail, Tiles.Load(ref w, row + 4 * stride + whole), s4);
            }

            var sums = LaneSums.Of(s0, s1, s2, s3);
            hidden[j] = MathF.Max(0, packed.HiddenBiases[j] + sums[0]);
            hidden[j + 1] = MathF.Max(0, packed.HiddenBiases[j + 1] + sums[1]);
            hidden[j + 2] = MathF.Max(0, packed.HiddenBiases[j + 2] + sums[2]);
            hidden[j + 3] = MathF.Max(0, packed.HiddenBiases[j + 3] + sums[3]);
            hidden[j + 4] = MathF.Max(0, packed.HiddenBiases[j + 4] + LaneSums.Of(s4, s4, s4, s4)[0]);
        }
    }

    private static void Output(PackedWeights packed, ReadOnlySpan<float> hidden, Span<float> logits)
    {
        ref var w = ref MemoryMarshal.GetArrayDataReference(packed.Output);
        ref var b = ref MemoryMarshal.GetArrayDataReference(packed.OutputBiases);
        ref var z = ref MemoryMarshal.GetReference(logits);
        for (var k = 0; k < logits.Length; k += Tiles.Lanes)
        {
            // Two sums, even and odd units: one would wait for itself at every unit.
            var even = Tiles.Load(ref b, k);
            var odd = Vector512<float>.Zero;
            for (var j = 0; j < hidden.Length; j++)
            {
                if ((j & 1) == 0)
                    even = Tiles.MultiplyAdd(Vector512.Create(hidden[j]), Tiles.Load(ref w, j * packed.ActionStride + k), even);
                else
                    odd = Tiles.MultiplyAdd(Vector512.Create(hidden[j]), Tiles.Load(ref w, j * packed.ActionStride + k), odd);
            }

            (even + odd).StoreUnsafe(ref z, (nuint)k);
        }
    }

    private static void ThrowNotFinite(ReadOnlySpan<float> state)
    {
        var bad = ContentHash.FirstNonFinite(state);
        throw new ArgumentException(
            bad >= 0
                ? $"input {bad} of the state is {state[bad]}; encode missing values as 0 after normalisation"
                : "the network's output overflowed; the state's inputs are too large: normalise them",
            nameof(state));
    }
}
