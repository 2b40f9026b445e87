using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Tuning.Tests.Levers.Ranking;

public class LassoPathPropertyTests
{
    private const int Designs = 1_000;
    private int _drops, _dependent, _twoValued, _wide, _compared;

    [Fact]
    public void Every_knot_meets_the_optimality_conditions_and_equals_coordinate_descent()
    {
        for (var seed = 0UL; seed < Designs; seed++)
            Check(seed);

        Assert.True(
            _drops > 50 && _dependent > 20 && _twoValued > 50 && _wide > 20 && _compared > 500,
            $"{_drops} drops, {_dependent} dependent terms, {_twoValued} two-valued columns, {_wide} designs with fewer rows than terms, {_compared} knots compared");
    }

    private void Check(ulong seed)
    {
        var random = RandomStream.For(seed);
        var (gram, correlations, independent) = Draw(ref random);
        var path = LassoPath.Follow(gram, correlations, 1 + random.NextIndex(2 * gram.Terms), 1e-3);

        Assert.NotEqual(PathEnd.TooManySteps, path.End);
        _dependent += path.Dependent.Length;
        for (var knot = 0; knot < path.Penalties.Length; knot++)
        {
            var weights = new double[gram.Terms];
            for (var entry = 0; entry < path.Entered.Length; entry++)
                weights[path.Entered[entry]] = path.Coefficients[entry][knot];
            var penalty = path.Penalties[knot];
            CheckOptimal(gram, correlations, weights, penalty);
            _drops += knot > 0 && path.Coefficients.Any(row => row[knot] == 0 && row[knot - 1] != 0) ? 1 : 0;
            // With dependent columns there are many solutions; both may be right.
            if (independent && penalty > 0.02)
            {
                _compared++;
                var slow = CoordinateDescent.Solve(gram, correlations, penalty);
                for (var t = 0; t < weights.Length; t++)
                    Assert.Equal(slow[t], weights[t], 1e-6);
            }
        }
    }

    private static void CheckOptimal(DenseGram gram, double[] correlations, double[] weights, double penalty)
    {
        for (var t = 0; t < weights.Length; t++)
        {
            var left = correlations[t];
            for (var k = 0; k < weights.Length; k++)
                left -= gram[t, k] * weights[k];
            // Terms as good as dependent are passed over, and may then be beyond the bound by the tolerance.
            Assert.True(Math.Abs(left) <= penalty + 1e-4, $"term {t} is at {left}, beyond {penalty}");
            if (weights[t] != 0)
                Assert.Equal(Math.Sign(weights[t]) * penalty, left, 1e-8);
        }
    }

    private (DenseGram Gram, double[] Correlations, bool Independent) Draw(ref RandomStream random)
    {
        var (rows, count) = (6 + random.NextIndex(60), 3 + random.NextIndex(12));
        _wide += rows <= count ? 1 : 0;
        var columns = new List<double[]>();
        var independent = rows > count;
        for (var c = 0; c < count; c++)
        {
            var kind = random.NextIndex(14);
            var column = new double[rows];
            for (var r = 0; r < rows; r++)
            {
                column[r] = kind switch
                {
                    0 => random.NextIndex(2),
                    // A copy, or the sum of two, but for a little noise or none.
                    1 when c > 0 => columns[c - 1][r],
                    2 when c > 1 => columns[c - 1][r] - columns[c - 2][r],
                    3 when c > 0 => columns[c - 1][r] + 0.3 * random.NextNormal(),
                    _ => random.NextNormal(),
                };
            }

            independent &= !(kind == 1 && c > 0) && !(kind == 2 && c > 1);
            _twoValued += kind == 0 ? 1 : 0;
            if (column.Max() > column.Min() + 1e-9)
                columns.Add(column);
            else
                c--;
        }

        var target = new double[rows];
        for (var r = 0; r < rows; r++)
            target[r] = columns[0][r] - columns[1][r] + columns[^1][r] + 0.5 * random.NextNormal();
        var (gram, correlations) = DenseGram.Of([.. columns], target);
        return (gram, correlations, independent);
    }
}
