using Sluice.Tuning.Policy;
using Xunit;

namespace Sluice.Tuning.Tests.Policy;

public sealed class ImportanceWeightsTests
{
    [Fact]
    public void Worked_by_hand()
    {
        // Sum 2.25, sum of squares 1 + 1 + 1/16; the unmeasured row counts nowhere.
        var weights = ImportanceWeights.Of([1, 0.25f, 0, 1], areOld: true);
        Assert.Equal(new ImportanceWeights(3, 2, 2.25, 2.0625), weights);
        Assert.Equal(5.0625 / 2.0625, weights.EffectiveSampleSize, 1e-12);
        Assert.Equal(5.0625 / 2.0625 / 3, weights.EffectiveShare, 1e-12);
        Assert.Equal((0.75, 2.0 / 3), (weights.Mean, weights.ClippedShare));
    }

    [Fact]
    public void Equal_weights_lose_no_sample_and_those_of_the_current_policy_are_not_clipped()
    {
        Assert.Equal(4, ImportanceWeights.Of([0.5f, 0.5f, 0.5f, 0.5f], areOld: true).EffectiveSampleSize, 1e-12);
        var current = ImportanceWeights.Of([1, 1], areOld: false);
        Assert.Equal((2.0, 1.0, 1.0, 0.0), (current.EffectiveSampleSize, current.EffectiveShare, current.Mean, current.ClippedShare));
    }

    [Fact]
    public void Parts_add_up_to_the_whole_and_nothing_is_nothing()
    {
        float[] weights = [1, 0.5f, 0.125f, 0.75f];
        Assert.Equal(
            ImportanceWeights.Of(weights, true), ImportanceWeights.Of(weights.AsSpan(0, 1), true).Plus(ImportanceWeights.Of(weights.AsSpan(1), true)));
        var none = ImportanceWeights.Of([0], true);
        Assert.Equal((0, 0.0, 0.0, 0.0, 0.0), (none.Rows, none.EffectiveSampleSize, none.EffectiveShare, none.Mean, none.ClippedShare));
    }
}
