using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Randomness;

namespace Sluice.Benchmarks;

/// <summary>
/// The peer's recipe with our random numbers: levers of a few levels each; targets of 25 linear terms and 15 products with falling weights, and as
/// much noise as one lever of weight 1.
/// </summary>
internal static class LeverRankingData
{
    public const int Levers = 109, Targets = 7;
    private const ulong Seed = 7;

    public static IReadOnlyList<Lever> MakeLevers(int count) => [.. Enumerable.Range(0, count).Select(j => MakeLever("x" + j))];

    public static Lever MakeLever(string name) => new()
    {
        Name = name,
        Kind = LeverKind.Real,
        Unit = "",
        Default = 0,
        Minimum = float.MinValue,
        Maximum = float.MaxValue,
    };

    public static IReadOnlyList<RankingTarget> MakeTargets(int count) =>
        RankingTarget.Weighted("y0", [.. Enumerable.Range(1, count - 1).Select(t => "y" + t)]);

    public static IEnumerable<float[][]> Blocks(int rows)
    {
        var random = RandomStream.For(Seed);
        var levels = new int[Levers];
        for (var j = 0; j < Levers; j++)
            levels[j] = j < 40 ? 3 + random.NextIndex(3) : 8 + random.NextIndex(22);
        var terms = new (int First, int Second, double Weight)[Targets][];
        for (var t = 0; t < Targets; t++)
            terms[t] = DrawTerms(ref random);
        for (var first = 0; first < rows; first += BlockFile.BlockRows)
            yield return Block(Math.Min(BlockFile.BlockRows, rows - first), (ulong)first, levels, terms);
    }

    private static (int First, int Second, double Weight)[] DrawTerms(ref RandomStream random)
    {
        var terms = new List<(int, int, double)>();
        var left = Enumerable.Range(0, Levers).ToList();
        for (var k = 0; k < 25; k++)
        {
            var place = random.NextIndex(left.Count);
            terms.Add((left[place], -1, random.NextNormal() * Math.Pow(0.85, k) + 0.02));
            left.RemoveAt(place);
        }

        for (var k = 0; k < 15; k++)
            terms.Add((random.NextIndex(Levers), random.NextIndex(Levers), 0.6 * Math.Pow(0.85, k) * random.NextNormal()));
        return [.. terms];
    }

    private static float[][] Block(int rows, ulong first, int[] levels, (int First, int Second, double Weight)[][] terms)
    {
        var random = RandomStream.For(Seed, first);
        var block = new float[Levers + Targets][];
        for (var j = 0; j < Levers; j++)
        {
            var (mean, deviation) = ((levels[j] - 1) / 2.0, Math.Sqrt((levels[j] * (double)levels[j] - 1) / 12));
            block[j] = new float[rows];
            for (var r = 0; r < rows; r++)
                block[j][r] = (float)((random.NextIndex(levels[j]) - mean) / deviation);
        }

        for (var t = 0; t < Targets; t++)
        {
            block[Levers + t] = new float[rows];
            for (var r = 0; r < rows; r++)
            {
                var value = random.NextNormal();
                foreach (var (a, b, weight) in terms[t])
                    value += weight * block[a][r] * (b < 0 ? 1 : block[b][r]);
                block[Levers + t][r] = (float)value;
            }
        }

        return block;
    }
}
