using Sluice.Tuning.Datasets;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Tests.Metrics.Selecting;

/// <summary>Thirty-five metrics in five groups of seven: two factors, noise of its own each, the groups on a circle in the plane of the loadings.</summary>
internal static class PlantedGroups
{
    public const int Groups = 5;
    private const int Members = 7;

    public static string[] Names { get; } = [.. Enumerable.Range(0, Groups * Members).Select(metric => $"m{metric:00}")];

    public static int GroupOf(string name) => int.Parse(name.AsSpan(1)) % Groups;

    public static SeriesBlock Make(ulong seed, int rows = 1500)
    {
        var random = RandomStream.For(seed, 35);
        var columns = Array.ConvertAll(Names, _ => new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var (first, second) = (random.NextNormal(), random.NextNormal());
            for (var metric = 0; metric < columns.Length; metric++)
            {
                var (sin, cos) = Math.SinCos(2 * Math.PI * (metric % Groups) / Groups + 0.3);
                columns[metric][row] = (float)(cos * first + sin * second + 0.5 * random.NextNormal());
            }
        }

        return new SeriesBlock("planted", [.. Enumerable.Range(0, rows).Select(row => 15.0 * row)], new int[rows], columns);
    }
}
