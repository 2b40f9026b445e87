using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Metrics.Selecting;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Tests.Reports;

/// <summary>Selections and rankings really made, of data whose structure is known.</summary>
internal static class SampleSelections
{
    private const int Groups = 7;

    /// <summary>Metrics in seven groups around the factor plane; the last is absent, and a few cells of the others are missing.</summary>
    public static MetricSelection Metrics(IReadOnlyList<string> names, int series, int rows)
    {
        var random = RandomStream.For(11);
        var directions = names.Select((_, metric) => Direction(metric % Groups, ref random)).ToArray();
        var blocks = Enumerable.Range(0, series).Select(place =>
        {
            var columns = names.Select(_ => new float[rows]).ToArray();
            for (var row = 0; row < rows; row++)
            {
                var (across, up) = (random.NextNormal(), random.NextNormal());
                for (var metric = 0; metric < names.Count; metric++)
                {
                    var (x, y) = directions[metric];
                    var value = x * across + y * up + Math.Sqrt(Math.Max(0.02, 1 - x * x - y * y)) * random.NextNormal();
                    var isMissing = random.NextUniform() < (metric == names.Count - 1 ? 0.6 : (place + metric) % 13 == 0 ? 0.06 : 0.0001);
                    columns[metric][row] = isMissing ? float.NaN : (float)value;
                }
            }

            return new SeriesBlock($"survey-{place + 1:000}", [.. Enumerable.Range(0, rows).Select(row => (double)row)], new int[rows], columns);
        });
        return MetricSelector.Select(names, [.. blocks], MetricSelectionSettings.Default with { RandomDraws = 40, GapReferences = 10 });
    }

    /// <summary>p99 rests on the first levers, less on each than on the one before, and two of them work together; two metrics rest on one each.</summary>
    public static LeverRanking Levers(IReadOnlyList<Lever> levers, int series, int rows, LeverRankingSettings settings)
    {
        var random = RandomStream.For(12);
        var targets = RankingTarget.Weighted(ObservationColumn.LatencyP99Ms, ["driver:heap", "driver:cpu"]);
        var blocks = Enumerable.Range(0, series).Select(place =>
        {
            var columns = Enumerable.Range(0, levers.Count + targets.Count).Select(_ => new float[rows]).ToArray();
            for (var row = 0; row < rows; row++)
            {
                var p99 = random.NextNormal();
                for (var lever = 0; lever < levers.Count; lever++)
                {
                    var share = levers[lever].IsNumeric ? random.NextUniform() : random.NextIndex(levers[lever].Categories.Length) / (levers[lever].Categories.Length - 1.0);
                    columns[lever][row] = (float)Math.Round(levers[lever].Minimum + share * (levers[lever].Maximum - levers[lever].Minimum), 3);
                    if (lever < 20)
                        p99 += (lever % 2 == 0 ? 6 : -6) * Math.Pow(0.8, lever) * share;
                }

                p99 += columns[0][row] / levers[0].Maximum * columns[1][row] / levers[1].Maximum * 8;
                columns[levers.Count][row] = (float)p99;
                columns[levers.Count + 1][row] = (float)(columns[2][row] / levers[2].Maximum + 0.3 * random.NextNormal());
                columns[levers.Count + 2][row] = (float)(columns[3][row] / levers[3].Maximum + 0.3 * random.NextNormal());
            }

            return new SeriesBlock($"survey-{place + 1:000}", [.. Enumerable.Range(0, rows).Select(row => (double)row)], new int[rows], columns);
        });
        return LeverRanker.Rank(levers, targets, [.. blocks], settings);
    }

    private static (double X, double Y) Direction(int group, ref RandomStream random)
    {
        var (angle, length) = (group * Math.Tau / Groups + 0.06 * random.NextNormal(), 0.8 + 0.04 * random.NextNormal());
        return (length * Math.Cos(angle), length * Math.Sin(angle));
    }
}
