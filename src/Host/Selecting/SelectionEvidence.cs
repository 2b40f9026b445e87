using Sluice.Hosting.Datasets;
using Sluice.Hosting.Terminals;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Selecting;

/// <summary>What a selection's file says about how it came about: enough to explain every choice and to make it again.</summary>
internal static class SelectionEvidence
{
    /// <summary>The selection with its evidence. Threads have no influence, so they are left out.</summary>
    public static SelectionDocument Document(SelectionFit fit, ParquetObservations data) => new(fit.Selection, Json.Element(new
    {
        Data = new
        {
            data.Partitions[0].Seed,
            data.Partitions[0].Version,
            data.Partitions[0].Catalogues,
            Clusters = data.Partitions.Select(partition => new { partition.Cluster, partition.Workload }),
        },
        Driver = Of(fit.Metrics.Driver),
        Worker = Of(fit.Metrics.Worker),
        Levers = Of(fit.Ranking),
    }));

    private static object Of(MetricSelection selection) => new
    {
        selection.Rows,
        selection.IncompleteRows,
        selection.Kept,
        Dropped = selection.Dropped.Select(drop => new { drop.Metric, drop.Reason, drop.Measure, drop.InFavourOf }),
        MissingShare = selection.Metrics.Select((metric, i) => (metric, share: selection.Missing.Share(i))).Where(pair => pair.share > 0)
            .ToDictionary(pair => pair.metric, pair => pair.share),
        Scree = new { selection.Scree.Factors, selection.Scree.Eigenvalues, Random95th = selection.Scree.RandomEigenvalues },
        FactorAnalysis = new { Iterations = selection.Factors.LogLikelihoods.Length, selection.Factors.Stop, LogLikelihood = selection.Factors.LogLikelihoods[^1] },
        Plane = selection.Placed.Select(placed => new { placed.Metric, placed.Point.X, placed.Point.Y, placed.Cluster }),
        selection.Clusters,
        GapCurve = selection.Curve,
        selection.Stability,
        Settings = selection.Settings with { Threads = 1 },
    };

    private static object Of(LeverRanking ranking) => new
    {
        ranking.Rows,
        ranking.RowsDropped,
        ranking.Series,
        ranking.Terms,
        ranking.ConstantTerms,
        Order = ranking.Order.Where(lever => lever.Entered).Select(lever => new { Lever = lever.Lever.Name, lever.Score, lever.FirstEntries, lever.TopShare }),
        NeverEntered = ranking.Order.Where(lever => !lever.Entered).Select(lever => lever.Lever.Name),
        LeftOut = ranking.LeftOut.Select(left => left.ToString()),
        Paths = ranking.Paths.Select(path => new
        {
            Target = path.Target.Name,
            path.Target.Weight,
            path.End,
            Entries = path.Entries.Select(entry => new { Term = entry.Term.ToString(), entry.Penalty, LastCoefficient = entry.Coefficients[^1] }),
        }),
        ranking.Stability,
        Settings = ranking.Settings with { Threads = 1 },
    };
}
