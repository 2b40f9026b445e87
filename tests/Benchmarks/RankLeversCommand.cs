using System.Globalization;
using System.Text.Json;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;

namespace Sluice.Benchmarks;

/// <summary>
/// Ranks the columns of a CSV file, each a number on a linear scale, and prints the order of entry as JSON, for scripts that compare. Columns whose
/// name begins with <c>target:</c> come last and are the targets.
/// </summary>
internal static class RankLeversCommand
{
    public static int Run(string file)
    {
        using var reader = File.OpenText(file);
        var header = (reader.ReadLine() ?? "").Split(',');
        var columns = Array.ConvertAll(header, _ => new List<float>());
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            for (var c = 0; c < header.Length; c++)
                columns[c].Add(float.Parse(cells[c], CultureInfo.InvariantCulture));
        }

        var names = header.TakeWhile(name => !name.StartsWith("target:", StringComparison.Ordinal)).ToArray();
        Lever[] levers = Array.ConvertAll(names, LeverRankingData.MakeLever);
        var targets = header[names.Length..].Select(name => new RankingTarget(name, 1)).ToArray();
        var rows = columns[0].Count;
        var block = new SeriesBlock("all", new double[rows], new int[rows], [.. columns.Select(column => column.ToArray())]);
        var ranking = LeverRanker.Rank(levers, targets, [block], LeverRankingSettings.Default);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            ranking.Rows,
            ranking.Terms,
            order = ranking.Order.Select(ranked => ranked.Lever.Name),
            targets = ranking.Paths.Select(path => new
            {
                name = path.Target.Name,
                end = path.End.ToString(),
                entries = path.Entries.Select(entry => new
                {
                    term = entry.Term.Second is null ? [entry.Term.First.Lever.Name] : new[] { entry.Term.First.Lever.Name, entry.Term.Second.Lever.Name },
                    penalty = entry.Penalty,
                }),
            }),
        }));
        return 0;
    }
}
