using Sluice.Tuning.Levers.Ranking;
using Xunit;

namespace Sluice.Tuning.Tests.Levers.Ranking;

public class LassoPathTests
{
    private const double Smallest = 1e-6;

    [Fact]
    public void Orthogonal_terms_enter_by_the_size_of_their_correlation_and_shrink_by_the_penalty()
    {
        var path = LassoPath.Follow(new DenseGram([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), [0.3, -0.8, 0.5], 4, Smallest);

        Assert.Equal([1, 2, 0], path.Entered);
        Assert.Equal([0.8, 0.5, 0.3], path.EntryPenalties.Select(Rounded));
        Assert.Equal([0.8, 0.5, 0.3, 0], path.Penalties.Select(Rounded));
        Assert.Equal([0, -0.3, -0.5, -0.8], path.Coefficients[0].Select(Rounded));
        Assert.Equal([0, 0, 0.2, 0.5], path.Coefficients[1].Select(Rounded));
        Assert.Equal(PathEnd.SmallestPenalty, path.End);
    }

    [Fact]
    public void Two_correlated_terms_share_the_rest_once_both_are_in()
    {
        // c1 - 0.5 x = 0.6 - x gives x = 0.2; then both move by 1 / 1.5 to the least squares (0.35, 0.2) / 0.75.
        var path = LassoPath.Follow(new DenseGram([[1, 0.5], [0.5, 1]]), [0.6, 0.5], 3, Smallest);

        Assert.Equal([0, 1], path.Entered);
        Assert.Equal([0.6, 0.4, 0], path.Penalties.Select(Rounded));
        Assert.Equal([0, 0.2, 0.46667], path.Coefficients[0].Select(Rounded));
        Assert.Equal([0, 0, 0.26667], path.Coefficients[1].Select(Rounded));
    }

    [Fact]
    public void A_term_leaves_when_better_ones_explain_it_and_comes_back_with_the_other_sign()
    {
        // Least squares are (-0.1, 1, 0.9), but term 0 stands for both others at first.
        var path = LassoPath.Follow(new DenseGram([[1, 0.6, 0.6], [0.6, 1, 0], [0.6, 0, 1]]), [1.04, 0.94, 0.84], 4, Smallest);

        Assert.Equal([0, 1, 2], path.Entered);
        Assert.Equal([1.04, 0.79, 0.63, 0.14, 0.01273, 0], path.Penalties.Select(Rounded));
        Assert.Equal([0, 0.25, 0.35, 0, 0, -0.09999], path.Coefficients[0].Select(Rounded));
        Assert.Equal([0, 0, 0.1, 0.8, 0.92727, 0.99999], path.Coefficients[1].Select(Rounded));
        Assert.Equal([0, 0, 0, 0.7, 0.82727, 0.89999], path.Coefficients[2].Select(Rounded));
    }

    [Fact]
    public void It_ends_with_the_entry_that_was_waited_for()
    {
        var path = LassoPath.Follow(new DenseGram([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), [0.3, -0.8, 0.5], 2, Smallest);

        Assert.Equal([1, 2], path.Entered);
        Assert.Equal([0.8, 0.5], path.Penalties.Select(Rounded));
        Assert.Equal(PathEnd.EnoughEntries, path.End);
    }

    [Fact]
    public void A_term_that_depends_on_active_ones_is_passed_over_and_reported()
    {
        var path = LassoPath.Follow(new DenseGram([[1, 1, 0], [1, 1, 0], [0, 0, 1]]), [0.6, 0.6, 0.5], 4, Smallest);

        Assert.Equal([0, 2], path.Entered);
        Assert.Equal([1], path.Dependent);
        Assert.Equal(PathEnd.SmallestPenalty, path.End);
        Assert.Equal([0.6, 0.5, 0], path.Penalties.Distinct().Select(Rounded));
    }

    [Fact]
    public void Terms_at_the_bound_together_enter_in_their_order()
    {
        var path = LassoPath.Follow(new DenseGram([[1, 0.2], [0.2, 1]]), [-0.5, 0.5], 3, Smallest);

        Assert.Equal([0, 1], path.Entered);
        Assert.Equal([0.5, 0.5], path.EntryPenalties.Select(Rounded));
    }

    [Fact]
    public void Nothing_enters_where_nothing_is_correlated()
    {
        var path = LassoPath.Follow(new DenseGram([[1, 0], [0, 1]]), [0, 0], 3, Smallest);

        Assert.Empty(path.Entered);
        Assert.Equal(PathEnd.SmallestPenalty, path.End);
        Assert.Empty(LassoPath.Follow(new DenseGram([]), [], 3, Smallest).Entered);
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        var gram = new DenseGram([[1, 0], [0, 1]]);

        Assert.Contains("term 1", Assert.Throws<ArgumentException>(() => LassoPath.Follow(gram, [0.1, double.NaN], 1, Smallest)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LassoPath.Follow(gram, [0.1], 1, Smallest));
        Assert.Throws<ArgumentException>(() => LassoPath.Follow(gram, [0.1, 0.2], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LassoPath.Follow(gram, [0.1, 0.2], 0, Smallest));
    }

    private static double Rounded(double value) => Math.Round(value, 5);
}
