using System.Globalization;
using System.Text.Json;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Benchmarks;

/// <summary>
/// Selects from a CSV: a header <c>minute,metric,...</c>, one observation a line, an empty cell where one is missing; one series. Prints the selection and
/// the cells that were filled, for tests/Comparison.
/// </summary>
internal static class MetricSelectionJson
{
    public static int Print(string file)
    {
        var lines = File.ReadAllLines(file);
        var metrics = lines[0].Split(',')[1..];
        var cells = lines.Skip(1).Select(line => line.Split(',')).ToArray();
        var minutes = cells.Select(row => double.Parse(row[0], CultureInfo.InvariantCulture)).ToArray();
        var columns = metrics.Select((_, column) => cells.Select(row => Cell(row[column + 1])).ToArray()).ToArray();
        var block = new SeriesBlock(Path.GetFileNameWithoutExtension(file), minutes, new int[minutes.Length], columns);
        var settings = MetricSelectionSettings.Default;
        var filler = new GapFiller(settings.MaxGap.TotalMinutes);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            selection = MetricSelector.Select(metrics, [block], settings),
            filled = columns.SelectMany((column, metric) => Filled(metrics[metric], filler.Fill(block.Minutes, block.Restarts, column))),
        }));
        return 0;
    }

    private static float Cell(string text) => text.Length == 0 ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<object> Filled(string metric, ColumnGaps gaps) =>
        gaps.Rows.Zip(gaps.Values, (row, value) => new { metric, row, value }).Where(cell => !double.IsNaN(cell.value));
}
