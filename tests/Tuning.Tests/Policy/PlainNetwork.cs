using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Tests.Policy;

/// <summary>The network in plain double loops: slow, and hard to get wrong.</summary>
internal static class PlainNetwork
{
    public static double[] Probabilities(PolicyWeights weights, ReadOnlySpan<float> state, ActionMask allowed) =>
        Probabilities(weights.Shape, Array.ConvertAll(weights.Parameters.ToArray(), p => (double)p), state, allowed);

    public static double[] Probabilities(PolicyShape shape, double[] parameters, ReadOnlySpan<float> state, ActionMask allowed)
    {
        var hidden = new double[shape.Hidden];
        for (var j = 0; j < shape.Hidden; j++)
        {
            hidden[j] = parameters[shape.Hidden * shape.Inputs + j];
            for (var i = 0; i < shape.Inputs; i++)
                hidden[j] += parameters[j * shape.Inputs + i] * state[i];
            hidden[j] = Math.Max(0, hidden[j]);
        }

        var output = shape.Hidden * shape.Inputs + shape.Hidden;
        var logits = new double[shape.Actions];
        for (var a = 0; a < shape.Actions; a++)
        {
            logits[a] = parameters[output + shape.Actions * shape.Hidden + a];
            for (var j = 0; j < shape.Hidden; j++)
                logits[a] += parameters[output + a * shape.Hidden + j] * hidden[j];
            if (a != shape.Hold && !allowed.Allows(a))
                logits[a] = double.NegativeInfinity;
        }

        var largest = logits.Max();
        var exponentials = Array.ConvertAll(logits, z => Math.Exp(z - largest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, e => e / sum);
    }
}

internal static class RandomNumbers
{
    public static float[] Normal(int count, ref RandomStream random, double deviation = 1)
    {
        var numbers = new float[count];
        foreach (ref var number in numbers.AsSpan())
            number = (float)(deviation * random.NextNormal());
        return numbers;
    }

    public static PolicyWeights Weights(PolicyShape shape, ref RandomStream random, double deviation) =>
        new(shape, Normal(shape.ParameterCount, ref random, deviation));

    /// <summary>Each action with the given chance, hold always.</summary>
    public static ActionMask Mask(int actions, ref RandomStream random, double chance)
    {
        var mask = ActionMask.Only(actions - 1);
        for (var a = 0; a < actions - 1; a++)
        {
            if (random.NextUniform() < chance)
                mask = mask.Allow(a);
        }

        return mask;
    }
}
