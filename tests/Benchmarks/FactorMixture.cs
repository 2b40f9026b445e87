using Sluice.Tuning.Datasets;
using Sluice.Tuning.Randomness;

namespace Sluice.Benchmarks;

/// <summary>
/// Observations by the recipe of the Python peer, made a series at a time: two smoothed factors, loadings in seven groups, noise, units of every size; the
/// first tenth of the metrics flat, 2 % of the cells missing in bursts of four.
/// </summary>
internal sealed class FactorMixture
{
    public const int Metrics = 90, RowsOfSeries = 1250, BurstCells = 4;
    private const int Flat = Metrics / 10, Groups = 7;
    private const double Noise = 0.7;

    private readonly (double A, double B, double Scale, double Offset)[] _metrics = new (double, double, double, double)[Metrics];
    private readonly ulong _seed;

    public FactorMixture(ulong seed)
    {
        _seed = seed;
        var random = RandomStream.For(seed);
        var groups = Enumerable.Range(0, Groups).Select(_ => (A: 2 * random.NextNormal(), B: 2 * random.NextNormal())).ToArray();
        for (var metric = 0; metric < Metrics; metric++)
        {
            var (a, b) = groups[random.NextIndex(Groups)];
            _metrics[metric] = (a + 0.15 * random.NextNormal(), b + 0.15 * random.NextNormal(), 0.5 + 49.5 * random.NextUniform(), 200 * random.NextUniform() - 100);
        }
    }

    public static IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(0, Metrics).Select(metric => $"m{metric:00}")];

    public IEnumerable<SeriesBlock> Read(int rows)
    {
        for (var series = 0; series * RowsOfSeries < rows; series++)
            yield return Series(series, Math.Min(RowsOfSeries, rows - series * RowsOfSeries));
    }

    private SeriesBlock Series(int series, int rows)
    {
        var random = RandomStream.For(_seed, 1, (ulong)series);
        var (first, second) = (Smooth(rows, ref random), Smooth(rows, ref random));
        var columns = new float[Metrics][];
        for (var metric = 0; metric < Metrics; metric++)
        {
            var cells = columns[metric] = new float[rows];
            var (a, b, scale, offset) = _metrics[metric];
            for (var row = 0; row < rows; row++)
            {
                cells[row] = metric < Flat
                    ? (float)(5 + 0.01 * random.NextNormal())
                    : (float)((a * first[row] + b * second[row] + Noise * random.NextNormal()) * scale + offset);
            }

            // One outlier a series squeezes a flat metric's scale, as a restart's spike would.
            if (metric < Flat)
                cells[random.NextIndex(rows)] = 6;
        }

        for (var burst = rows * Metrics / 100 / BurstCells * 2; burst > 0 && rows > 2 * BurstCells; burst--)
        {
            var (metric, at) = (random.NextIndex(Metrics), random.NextIndex(rows - BurstCells));
            columns[metric].AsSpan(at, BurstCells).Fill(float.NaN);
        }

        return new SeriesBlock($"series-{series:0000}", [.. Enumerable.Range(0, rows).Select(row => (double)row)], new int[rows], columns);
    }

    // Three averages of neighbours: the filter 1 3 3 1, whose variance is 20/64.
    private static double[] Smooth(int rows, ref RandomStream random)
    {
        var raw = new double[rows + 3];
        for (var i = 0; i < raw.Length; i++)
            raw[i] = random.NextNormal();
        return [.. Enumerable.Range(0, rows).Select(i => (raw[i] + 3 * raw[i + 1] + 3 * raw[i + 2] + raw[i + 3]) / Math.Sqrt(20))];
    }
}
