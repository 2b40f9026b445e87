namespace Sluice.Hosting.Experiments;

/// <summary>A time until something happened, or a time at which it had not happened yet when watching ended.</summary>
/// <param name="Minutes">From the beginning of watching; 0 or more.</param>
/// <param name="IsCensored">It is only known that the time is longer.</param>
internal readonly record struct WatchedTime(double Minutes, bool IsCensored);

/// <summary>
/// The share that a thing has not happened to yet by each time, where some were watched for less time than it takes (Kaplan and Meier 1958): the
/// product over the times t at which it happened of 1 - d/n, with d times equal to t and n times not shorter than t. A time that is censored at t
/// counts among the n of t.
/// </summary>
internal sealed class KaplanMeier
{
    private KaplanMeier(IReadOnlyList<(double Minutes, double Share)> steps, double watchedMinutes) => (Steps, WatchedMinutes) = (steps, watchedMinutes);

    /// <summary>Each time at which the share falls, with the share from then on; in time order.</summary>
    public IReadOnlyList<(double Minutes, double Share)> Steps { get; }

    /// <summary>The longest time that anything was watched.</summary>
    public double WatchedMinutes { get; }

    /// <summary>The first time by which it has happened to half; infinite where that is not reached.</summary>
    public double MedianMinutes => Steps.Where(step => step.Share <= 0.5 + 1e-12).Select(step => step.Minutes).DefaultIfEmpty(double.PositiveInfinity).First();

    /// <exception cref="ArgumentException">There is no time, or one is negative or not finite.</exception>
    public static KaplanMeier Of(IEnumerable<WatchedTime> times)
    {
        var sorted = times.OrderBy(time => time.Minutes).ToArray();
        if (sorted.Length == 0 || !sorted.All(time => time.Minutes >= 0 && double.IsFinite(time.Minutes)))
            throw new ArgumentException("A share is taken of at least one time, and of times that are finite and not negative.", nameof(times));
        var steps = new List<(double Minutes, double Share)>();
        var share = 1.0;
        for (var i = 0; i < sorted.Length;)
        {
            var next = i;
            var happened = 0;
            for (; next < sorted.Length && sorted[next].Minutes == sorted[i].Minutes; next++)
                happened += sorted[next].IsCensored ? 0 : 1;
            if (happened > 0)
                steps.Add((sorted[i].Minutes, share *= 1 - (double)happened / (sorted.Length - i)));
            i = next;
        }

        return new KaplanMeier(steps, sorted[^1].Minutes);
    }

    /// <summary>The share that it has not happened to by a time.</summary>
    public double ShareAfter(double minutes) => Steps.LastOrDefault(step => step.Minutes <= minutes, (0, 1)).Share;
}
