using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Tests.Levers.Ranking;

/// <summary>Small data sets: levers of every kind, and targets made of them.</summary>
internal static class RankingData
{
    public static readonly RankingTarget[] OneTarget = [new("latency:p99Ms", 1)];

    /// <summary>Without the bootstrap.</summary>
    public static readonly LeverRankingSettings Alone = LeverRankingSettings.Default with { Replicates = 0 };

    public static Lever Number(string name, LeverScale scale = LeverScale.Linear) => new()
    {
        Name = name,
        Kind = LeverKind.Real,
        Unit = "",
        Default = 1,
        Minimum = 0,
        Maximum = 1_000,
        Scale = scale,
    };

    public static Lever Choice(string name, params string[] categories) => new()
    {
        Name = name,
        Kind = categories is ["false", "true"] ? LeverKind.Boolean : LeverKind.Categorical,
        Unit = "",
        Default = 0,
        Minimum = 0,
        Maximum = categories.Length - 1,
        Categories = [.. categories],
    };

    public static Lever Switch(string name) => Choice(name, "false", "true");

    /// <summary>Rows whose lever values are drawn and whose last columns are computed of them, cut into series.</summary>
    public static List<SeriesBlock> Draw(
        ulong seed, IReadOnlyList<Lever> levers, int rows, int series, Func<float[], double> target, double noise, int targets = 1)
    {
        var random = RandomStream.For(seed);
        var table = new List<float[]>();
        for (var r = 0; r < rows; r++)
        {
            var row = new float[levers.Count + targets];
            for (var l = 0; l < levers.Count; l++)
                row[l] = Value(levers[l], ref random);
            for (var t = 0; t < targets; t++)
                row[levers.Count + t] = (float)(target(row) + noise * random.NextNormal());
            table.Add(row);
        }

        return Blocks(table, series);
    }

    /// <summary>The rows cut into <paramref name="series"/> blocks of nearly equal size.</summary>
    public static List<SeriesBlock> Blocks(IReadOnlyList<float[]> table, int series) => [.. Enumerable.Range(0, series).Select(s =>
    {
        var part = table.Skip(table.Count * s / series).Take(table.Count * (s + 1) / series - table.Count * s / series).ToArray();
        return new SeriesBlock(
            $"cluster-{s}",
            [.. Enumerable.Range(0, part.Length).Select(r => 15.0 * r)],
            new int[part.Length],
            [.. Enumerable.Range(0, table[0].Length).Select(c => Array.ConvertAll(part, row => row[c]))]);
    })];

    /// <summary>The rows of blocks, series after series.</summary>
    public static List<float[]> Rows(IEnumerable<SeriesBlock> blocks) =>
        [.. blocks.SelectMany(block => Enumerable.Range(0, block.Rows).Select(r => Array.ConvertAll(block.Columns, column => column[r])))];

    public static string[] Terms(LeverRanking ranking, int target = 0) => [.. ranking.Paths[target].Entries.Select(entry => entry.Term.ToString())];

    public static string[] Names(LeverRanking ranking) => [.. ranking.Order.Select(ranked => ranked.Lever.Name)];

    private static float Value(Lever lever, ref RandomStream random)
    {
        if (!lever.IsNumeric)
            return random.NextIndex(lever.Categories.Length);
        var step = random.NextIndex(7);
        return lever.Scale == LeverScale.Linear ? step : MathF.Pow(2, step);
    }
}
