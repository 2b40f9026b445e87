namespace Sluice.Tuning.Episodes;

/// <summary>How a survey observes its configurations (method, section 1).</summary>
public sealed record SurveySettings
{
    public static SurveySettings Default { get; } = new();

    /// <summary>An observation is the mean over this long after stabilisation.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// A configuration that was not stable in time, and under which less than this share of the window's arrivals was finished, does not
    /// keep up; above it, it is merely not steady.
    /// </summary>
    public double DrainedShare { get; init; } = 0.98;

    /// <exception cref="ArgumentException">A setting is out of range; the message names it and the mend.</exception>
    public SurveySettings Validated()
    {
        if (Window <= TimeSpan.Zero)
            throw new ArgumentException($"SurveySettings.Window is {Window}; a window needs a positive length.");
        if (DrainedShare is not (> 0 and <= 1))
            throw new ArgumentException($"SurveySettings.DrainedShare is {DrainedShare}; give a share above 0 and at most 1.");
        return this;
    }
}
