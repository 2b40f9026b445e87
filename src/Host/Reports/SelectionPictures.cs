using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Reports;

internal static class SelectionPictures
{
    public static IReadOnlyList<string> WriteMetrics(string directory, string role, MetricSelection selection) => [];

    public static IReadOnlyList<string> WriteLevers(string directory, LeverRanking ranking) => [];
}
