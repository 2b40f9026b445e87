namespace Sluice.Tuning.Tests.Levers.Ranking;

/// <summary>The lasso by cyclic coordinate descent (Friedman, Hastie and Tibshirani 2010): slow, and nothing in common with a path.</summary>
internal static class CoordinateDescent
{
    public static double[] Solve(DenseGram gram, double[] correlations, double penalty)
    {
        var weights = new double[gram.Terms];
        var residual = (double[])correlations.Clone();
        for (var sweep = 0; sweep < 100_000; sweep++)
        {
            var largest = 0.0;
            for (var j = 0; j < weights.Length; j++)
            {
                var wanted = residual[j] + weights[j];
                var next = Math.Sign(wanted) * Math.Max(0, Math.Abs(wanted) - penalty);
                var change = next - weights[j];
                if (change == 0)
                    continue;
                weights[j] = next;
                for (var k = 0; k < weights.Length; k++)
                    residual[k] -= change * gram[k, j];
                largest = Math.Max(largest, Math.Abs(change));
            }

            if (largest < 1e-13)
                return weights;
        }

        throw new InvalidOperationException("coordinate descent does not converge");
    }
}
