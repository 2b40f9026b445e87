using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Tests.Policy;

/// <summary>A batch of noise in which every case occurs: masks, unmeasured steps, weights below 1, steps where hold alone is allowed.</summary>
internal static class RandomBatch
{
    public static TrainingBatch Of(PolicyShape shape, int steps, ulong seed, double chanceAllowed = 0.7)
    {
        var random = RandomStream.For(seed, (ulong)steps);
        var builder = new TrainingBatchBuilder(shape, steps);
        for (var row = 0; row < steps; row++)
        {
            var allowed = row % 17 == 3 ? ActionMask.Only(shape.Hold) : RandomNumbers.Mask(shape.Actions, ref random, chanceAllowed);
            var action = allowed.Nth(random.NextIndex(allowed.Count));
            var weight = row % 11 == 5 ? 0 : row % 5 == 1 ? random.NextUniform() : 1;
            var state = builder.Add(allowed, action, random.NextNormal(), weight);
            RandomNumbers.Normal(shape.Inputs, ref random).CopyTo(state);
        }

        return builder.Build();
    }
}
