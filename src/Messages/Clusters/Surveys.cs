namespace Sluice.Messages.Clusters;

/// <summary>What came of one configuration of a survey.</summary>
public enum SurveyMark
{
    /// <summary>Loaded, stable, observed.</summary>
    Measured = 1,

    /// <summary>Observed while its backlog grew: it does not keep up with the load.</summary>
    NotDrained = 2,

    /// <summary>Observed before it was stable, which it did not become in time.</summary>
    Unstable = 3,

    /// <summary>The application restarted by itself during the window.</summary>
    Restarted = 4,

    /// <summary>A guard rule or Spark refused it.</summary>
    Refused = 5,

    /// <summary>The application died under it; rolled back.</summary>
    Died = 6,

    /// <summary>Events arrived and none was finished; rolled back.</summary>
    Stuck = 7,

    /// <summary>No event arrived in the window: there was no latency to observe.</summary>
    Silent = 8,

    /// <summary>The infrastructure failed: says nothing about the configuration, which was never left.</summary>
    Unavailable = 9,
}

/// <summary>One configuration of a survey and what was observed under it. What could not be observed is NaN.</summary>
/// <param name="Step">From 0 within the survey.</param>
/// <param name="Lever">The lever that was changed.</param>
/// <param name="Value">What it was changed to, in the catalogue's unit.</param>
/// <param name="Mark">What came of it.</param>
/// <param name="At">End of the window, cluster time; without a window, when it was known that there would be none.</param>
/// <param name="Restarts">How often the application had been restarted in this survey before the window.</param>
/// <param name="SkippedEvents">The backlog of the configuration before, passed over.</param>
/// <param name="Throughput">Events a second whose result appeared in the window.</param>
/// <param name="Metrics">
/// Means over the window: the driver's metrics in catalogue order, then the workers', each a mean over its nodes. Empty without a window.
/// </param>
public sealed record SurveyStep(
    int Step,
    string Lever,
    double Value,
    SurveyMark Mark,
    TimeSpan At,
    int Restarts,
    float SkippedEvents,
    float MeanMs,
    float P50Ms,
    float P95Ms,
    float P99Ms,
    float Throughput,
    float[] Metrics);

/// <summary>A whole survey, persisted at once when it closes.</summary>
/// <param name="Begun">Its configuration is where the first step started from.</param>
/// <param name="CatalogueHash">The catalogues of levers and metrics that the steps follow.</param>
/// <param name="Steps">In order.</param>
/// <param name="Closed">Its configuration is where the next survey goes on; its time, where the last step ended.</param>
public sealed record SurveyRecorded(EpisodeBegun Begun, string CatalogueHash, IReadOnlyList<SurveyStep> Steps, EpisodeClosed Closed) : IEpisodeEvent
{
    public EpisodeId Episode => Begun.Episode;
}
