using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Experiments;

/// <summary>A median with its 95 % percentile bootstrap interval (Efron and Tibshirani 1993, section 13.3).</summary>
internal readonly record struct MedianInterval(double Median, double Low, double High)
{
    private const int Resamples = 2000;

    private const double Coverage = 0.95;

    /// <param name="values">One a seed; at least one.</param>
    /// <param name="random">Draws the resamples.</param>
    /// <exception cref="ArgumentException">There is no value, or one is not a number.</exception>
    public static MedianInterval Of(IReadOnlyList<double> values, RandomStream random) => Of([values], random);

    /// <summary>The median over groups of each group's median; values are drawn again within their group.</summary>
    /// <param name="groups">Say loads, each with one value a seed.</param>
    /// <param name="random">Draws the resamples.</param>
    /// <exception cref="ArgumentException">A group has no value, or one that is not a number.</exception>
    public static MedianInterval Of(IReadOnlyList<IReadOnlyList<double>> groups, RandomStream random)
    {
        var median = Quantiles.Median(groups.Select(group => Quantiles.Median(group)));
        var drawn = new double[Resamples];
        for (var i = 0; i < drawn.Length; i++)
        {
            var medians = new double[groups.Count];
            for (var g = 0; g < medians.Length; g++)
            {
                var again = new double[groups[g].Count];
                for (var v = 0; v < again.Length; v++)
                    again[v] = groups[g][random.NextIndex(again.Length)];
                medians[g] = Quantiles.Median(again);
            }

            drawn[i] = Quantiles.Median(medians);
        }

        return Around(median, drawn);
    }

    /// <summary>
    /// The Kaplan-Meier median, infinite where it is not reached. Seeds are drawn again whole: the times of one episode depend on each other.
    /// </summary>
    /// <param name="seeds">The times of each seed; at least one seed, and at least one time each.</param>
    /// <param name="random">Draws the resamples.</param>
    /// <exception cref="ArgumentException">There is no seed, or one has no time.</exception>
    public static MedianInterval OfTimes(IReadOnlyList<IReadOnlyList<WatchedTime>> seeds, RandomStream random)
    {
        if (seeds.Count == 0 || seeds.Any(times => times.Count == 0))
            throw new ArgumentException("Every seed needs at least one time.", nameof(seeds));
        var drawn = new double[Resamples];
        for (var i = 0; i < drawn.Length; i++)
        {
            var times = new List<WatchedTime>();
            for (var seed = 0; seed < seeds.Count; seed++)
                times.AddRange(seeds[random.NextIndex(seeds.Count)]);
            drawn[i] = KaplanMeier.Of(times).MedianMinutes;
        }

        return Around(KaplanMeier.Of(seeds.SelectMany(times => times)).MedianMinutes, drawn);
    }

    private static MedianInterval Around(double median, double[] drawn) =>
        new(median, Quantiles.Of(drawn, (1 - Coverage) / 2), Quantiles.Of(drawn, (1 + Coverage) / 2));
}
