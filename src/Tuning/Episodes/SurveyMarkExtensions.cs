using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Episodes;

public static class SurveyMarkExtensions
{
    /// <summary>Whether the step's configuration stayed in effect: it was loaded and not rolled back.</summary>
    public static bool Stays(this SurveyMark mark) => mark.IsObserved() || mark is SurveyMark.Restarted or SurveyMark.Silent;

    /// <summary>
    /// Whether there is a valid observation. A backlog that grows and a latency that swings are what such a configuration does, and are observed
    /// as such; a restart, a fault and a window without events say nothing about it.
    /// </summary>
    public static bool IsObserved(this SurveyMark mark) => mark is SurveyMark.Measured or SurveyMark.NotDrained or SurveyMark.Unstable;
}
