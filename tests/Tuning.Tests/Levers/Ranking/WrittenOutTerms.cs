using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;

namespace Sluice.Tuning.Tests.Levers.Ranking;

/// <summary>Terms of degree 2 in double precision, one number a row.</summary>
internal static class WrittenOutTerms
{
    public static List<RankingTerm> All(Lever[] levers)
    {
        var columns = levers.SelectMany(lever => lever.Categories.Length > 2
            ? lever.Categories.Select(category => new RankingColumn(lever, category))
            : [new RankingColumn(lever, null)]).ToList();
        var terms = columns.ConvertAll(column => new RankingTerm(column, null));
        for (var i = 0; i < columns.Count; i++)
        {
            for (var j = i; j < columns.Count; j++)
            {
                if (columns[i].Lever != columns[j].Lever || columns[i].Lever.IsNumeric)
                    terms.Add(new(columns[i], columns[j]));
            }
        }

        return terms;
    }

    public static double[] Write(RankingTerm term, Lever[] levers, List<float[]> rows)
    {
        var first = Write(term.First, levers, rows);
        return term.Second is null ? first : [.. first.Zip(Write(term.Second, levers, rows), (x, y) => x * y)];
    }

    private static double[] Write(RankingColumn column, Lever[] levers, List<float[]> rows)
    {
        var index = Array.IndexOf(levers, column.Lever);
        var values = rows.Select(row => column.Category is not null
            ? row[index] == column.Lever.Categories.IndexOf(column.Category) ? 1.0 : 0
            : column.Lever.Scale == LeverScale.Log2 ? Math.Log2(row[index]) : row[index]).ToArray();
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return Array.ConvertAll(values, value => (value - mean) / deviation);
    }
}
