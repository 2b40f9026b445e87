using MathNet.Numerics.LinearAlgebra;

namespace Sluice.Spark.Simulation.Fitting;

/// <summary>Weighted least squares by a thin QR and the singular values of its small factor.</summary>
/// <param name="Solution">One coefficient a column.</param>
/// <param name="Covariance">Of the coefficients; allows for errors that stay alike within a block of neighbouring rows.</param>
/// <param name="DegreesOfFreedom">For Student's t: blocks less one.</param>
/// <param name="Condition">Largest scaled condition index (Belsley, Kuh and Welsch 1980); above 30 the columns are collinear.</param>
/// <param name="Collinear">Columns with more than half of their variance in directions whose index is above 30.</param>
internal sealed record LeastSquares(double[] Solution, Matrix<double> Covariance, int DegreesOfFreedom, double Condition, bool[] Collinear)
{
    public const double WorstCondition = 30;

    /// <summary>Blocks of neighbouring rows, each as one cluster of the sandwich estimator (Liang and Zeger 1986).</summary>
    public const int Blocks = 20;

    /// <param name="design">Rows by columns.</param>
    /// <param name="target">One a row.</param>
    /// <param name="weights">One over the standard deviation of each row, up to a factor.</param>
    public static LeastSquares Fit(Matrix<double> design, double[] target, double[] weights)
    {
        var (rows, columns) = (design.RowCount, design.ColumnCount);
        var weighted = Matrix<double>.Build.Dense(rows, columns, (i, j) => weights[i] * design[i, j]);
        var goal = Vector<double>.Build.Dense(rows, i => weights[i] * target[i]);

        // Columns of unit length: their units must not make them look collinear.
        var scales = Array.ConvertAll(weighted.EnumerateColumns().ToArray(), column => Math.Max(column.L2Norm(), double.Epsilon));
        var scaled = Matrix<double>.Build.Dense(rows, columns, (i, j) => weighted[i, j] / scales[j]);
        var qr = scaled.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
        var svd = qr.R.Svd();
        var (condition, collinear) = Diagnose(svd);
        if (condition > WorstCondition)
            return new LeastSquares([], Matrix<double>.Build.Dense(columns, columns), 0, condition, collinear);

        var solution = svd.Solve(qr.Q.TransposeThisAndMultiply(goal));
        var bread = svd.VT.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalVector(svd.S.Map(s => 1 / (s * s)))) * svd.VT;
        var residuals = goal - scaled * solution;
        var meat = Matrix<double>.Build.Dense(columns, columns);
        for (var block = 0; block < Blocks; block++)
        {
            var (from, to) = ((int)((long)block * rows / Blocks), (int)((long)(block + 1) * rows / Blocks));
            if (to == from)
                continue;
            var score = scaled.SubMatrix(from, to - from, 0, columns).TransposeThisAndMultiply(residuals.SubVector(from, to - from));
            meat += score.OuterProduct(score);
        }

        var correction = (double)Blocks / (Blocks - 1) * (rows - 1) / (rows - columns);
        var covariance = bread * meat * bread * correction;
        return new LeastSquares(
            [.. solution.Select((value, j) => value / scales[j])],
            Matrix<double>.Build.Dense(columns, columns, (i, j) => covariance[i, j] / (scales[i] * scales[j])),
            Blocks - 1,
            condition,
            collinear);
    }

    private static (double Condition, bool[] Collinear) Diagnose(MathNet.Numerics.LinearAlgebra.Factorization.Svd<double> svd)
    {
        var columns = svd.S.Count;
        var smallest = Math.Max(svd.S[columns - 1], 1e-12 * svd.S[0]);
        var collinear = new bool[columns];
        for (var j = 0; j < columns; j++)
        {
            var (inBad, all) = (0.0, 0.0);
            for (var direction = 0; direction < columns; direction++)
            {
                var s = Math.Max(svd.S[direction], 1e-12 * svd.S[0]);
                var share = svd.VT[direction, j] * svd.VT[direction, j] / (s * s);
                all += share;
                if (svd.S[0] / s > WorstCondition)
                    inBad += share;
            }

            collinear[j] = inBad > 0.5 * all;
        }

        return (svd.S[0] / smallest, collinear);
    }
}
