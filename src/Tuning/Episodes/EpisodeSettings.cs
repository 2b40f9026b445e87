namespace Sluice.Tuning.Episodes;

/// <summary>How an episode times and judges its steps (method, sections 6 and 8).</summary>
public sealed record EpisodeSettings
{
    public static EpisodeSettings Default { get; } = new();

    /// <summary>The shortest window a reward is measured over, whatever stabilisation took.</summary>
    public TimeSpan MinimumWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The end of the opening over which Q_0, and T_ref where it is measured, are read: minutes 10-15 of a 15-minute opening.</summary>
    public TimeSpan OpeningWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The last step of a tuning episode settles: it returns to the best configuration seen if the present one is worse by more than this
    /// share, else it holds. A restart has to pay.
    /// </summary>
    public double ReturnMargin { get; init; } = 0.15;

    public EpisodeSettings At(Tempo tempo) => this with { MinimumWindow = tempo.Of(MinimumWindow), OpeningWindow = tempo.Of(OpeningWindow) };

    public EpisodeSettings Validated()
    {
        if (MinimumWindow <= TimeSpan.Zero)
            throw new ArgumentException($"EpisodeSettings.MinimumWindow is {MinimumWindow}; a window needs a positive length.");
        if (OpeningWindow <= TimeSpan.Zero)
            throw new ArgumentException($"EpisodeSettings.OpeningWindow is {OpeningWindow}; a window needs a positive length.");
        if (ReturnMargin is not >= 0)
            throw new ArgumentException($"EpisodeSettings.ReturnMargin is {ReturnMargin}; give a share of at least 0.");
        return this;
    }
}
