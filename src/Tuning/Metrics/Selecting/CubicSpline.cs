using System.Runtime.CompilerServices;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// The cubic spline with not-a-knot ends (de Boor 1978, chapter IV): the first two pieces are one cubic, and so are the last two. Three knots
/// give a parabola, two a line. It is what scipy's CubicSpline makes by default.
/// </summary>
/// <param name="Knots">Strictly rising, at least two.</param>
/// <param name="Values">One a knot.</param>
/// <param name="Slopes">First derivative at each knot.</param>
public sealed record CubicSpline(double[] Knots, double[] Values, double[] Slopes)
{
    /// <exception cref="ArgumentException">Fewer than two knots, knots that do not rise, or a cell that is not finite; the message names the knot.</exception>
    public static CubicSpline Fit(double[] knots, double[] values)
    {
        if (knots.Length < 2 || knots.Length != values.Length)
            throw new ArgumentException($"A spline needs two or more knots and a value for each; there are {knots.Length} knots and {values.Length} values.");
        for (var i = 0; i < knots.Length; i++)
        {
            if (!double.IsFinite(knots[i]) || !double.IsFinite(values[i]))
                throw new ArgumentException($"Knot {i} is ({knots[i]}, {values[i]}); leave out what is not finite.");
            if (i > 0 && knots[i] <= knots[i - 1])
                throw new ArgumentException($"Knot {i} at {knots[i]} does not lie behind knot {i - 1} at {knots[i - 1]}; sort the knots and leave out repetitions.");
        }

        var slopes = new double[knots.Length];
        FillSlopes(knots, values, slopes, new double[knots.Length]);
        return new CubicSpline(knots, values, slopes);
    }

    /// <exception cref="ArgumentOutOfRangeException">Outside the knots: a spline says nothing there.</exception>
    public double At(double x)
    {
        if (!(x >= Knots[0] && x <= Knots[^1]))
            throw new ArgumentOutOfRangeException(nameof(x), x, $"The spline runs from {Knots[0]} to {Knots[^1]}.");
        var found = Array.BinarySearch(Knots, x);
        var left = Math.Min(found >= 0 ? found : ~found - 1, Knots.Length - 2);
        return Between(Knots, Values, Slopes, left, x);
    }

    /// <summary>The slopes at the knots, by one sweep of the tridiagonal system forth and back; every argument one value a knot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FillSlopes(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> slopes, Span<double> upper)
    {
        var last = x.Length - 1;
        if (last == 1)
        {
            slopes[0] = slopes[1] = (y[1] - y[0]) / (x[1] - x[0]);
            return;
        }

        var (step, nextStep) = (x[1] - x[0], x[2] - x[1]);
        var (rise, nextRise) = ((y[1] - y[0]) / step, (y[2] - y[1]) / nextStep);
        var span = x[2] - x[0];
        if (last == 2)
        {
            slopes[1] = (nextStep * rise + step * nextRise) / span;
            slopes[0] = 2 * rise - slopes[1];
            slopes[2] = 2 * nextRise - slopes[1];
            return;
        }

        // Row 0: nextStep s0 + span s1; divided by its diagonal at once, as every row below.
        upper[0] = span / nextStep;
        slopes[0] = ((step + 2 * span) * nextStep * rise + step * step * nextRise) / (span * nextStep);
        for (var i = 1; i < last; i++)
        {
            nextStep = x[i + 1] - x[i];
            nextRise = (y[i + 1] - y[i]) / nextStep;
            var pivot = 1 / (2 * (step + nextStep) - nextStep * upper[i - 1]);
            upper[i] = step * pivot;
            slopes[i] = (3 * (nextStep * rise + step * nextRise) - nextStep * slopes[i - 1]) * pivot;
            if (i == last - 1)
                break;
            (step, rise) = (nextStep, nextRise);
        }

        // Row last: span s(last-1) + step s(last).
        span = x[last] - x[last - 2];
        var right = (nextStep * nextStep * rise + (2 * span + nextStep) * step * nextRise) / span;
        slopes[last] = (right - span * slopes[last - 1]) / (step - span * upper[last - 1]);
        for (var i = last - 1; i >= 0; i--)
            slopes[i] -= upper[i] * slopes[i + 1];
    }

    /// <summary>The cubic between knots <paramref name="left"/> and the next, from its ends' values and slopes (Hermite).</summary>
    internal static double Between(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> slopes, int left, double at)
    {
        var step = x[left + 1] - x[left];
        var rise = (y[left + 1] - y[left]) / step;
        var bend = (slopes[left] + slopes[left + 1] - 2 * rise) / step;
        var t = at - x[left];
        return y[left] + t * (slopes[left] + t * ((rise - slopes[left]) / step - bend + t * bend / step));
    }
}
