using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Sluice.Tuning.Datasets;

namespace Sluice.Tuning.Metrics.Selecting;

/// <summary>
/// Streams over observations, a series at a time: fills gaps, leaves out rows that stay incomplete, accumulates moments. A metric that stays
/// missing in more than <see cref="MetricSelectionSettings.MaxMissingShare"/> of all rows is absent and costs no rows. Which are, the first series
/// tells; where the whole tells otherwise, the blocks are read once more.
/// </summary>
public static class ObservationReader
{
    /// <param name="metrics">Names of the blocks' columns.</param>
    /// <param name="blocks">Enumerated once, at most twice.</param>
    /// <exception cref="ArgumentException">A malformed block or an infinite cell: the message names series, row and metric. No complete row.</exception>
    public static ObservationSummary Summarise(IReadOnlyList<string> metrics, IEnumerable<SeriesBlock> blocks, MetricSelectionSettings settings)
    {
        ImmutableArray<int>? guess = null;
        while (true)
        {
            var (summary, present) = Read(metrics, blocks, guess, settings);
            if (summary is not null)
                return summary;
            if (present.IsEmpty)
                throw new ArgumentException($"All {metrics.Count} metrics are missing in more than {settings.MaxMissingShare:P0} of the rows; nothing can be selected.");
            if (guess is not null)
                throw new ArgumentException("The blocks changed from one reading to the next; read from a source that stays as it is.");
            guess = present;
        }
    }

    // No summary where the metrics present turn out to be others than the guess.
    private static (ObservationSummary? Summary, ImmutableArray<int> Present) Read(
        IReadOnlyList<string> metrics, IEnumerable<SeriesBlock> blocks, ImmutableArray<int>? present, MetricSelectionSettings settings)
    {
        using var fillers = new ThreadLocal<GapFiller>(() => new GapFiller(settings.MaxGap.TotalMinutes));
        var threads = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads };
        var gaps = new ColumnGaps[metrics.Count];
        var unfilled = new long[metrics.Count];
        var (series, rows) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<int>());
        var missing = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        MomentAccumulator? moments = null;
        var complete = 0L;
        foreach (var block in blocks)
        {
            CheckShape(metrics, block);
            for (var metric = 0; metric < metrics.Count; metric++)
                CheckFinite(metrics[metric], block, block.Columns[metric]);
            Parallel.For(0, metrics.Count, threads, metric => gaps[metric] = fillers.Value!.Fill(block.Minutes, block.Restarts, block.Columns[metric]));
            series.Add(block.Series);
            rows.Add(block.Rows);
            missing.Add([.. gaps.Select(gap => gap.Rows.Length)]);
            for (var metric = 0; metric < gaps.Length; metric++)
                unfilled[metric] += gaps[metric].Unfilled;

            if (block.Rows == 0)
                continue;
            present ??= PresentIn(unfilled, block.Rows, settings);
            if (present.Value.IsEmpty)
                continue;
            moments ??= new MomentAccumulator(present.Value.Length, settings.Threads);
            var kept = CompleteRows(block.Rows, present.Value, gaps);
            complete += kept.Length;
            moments.Add(kept, [.. present.Value.Select(metric => block.Columns[metric])], [.. present.Value.Select(metric => gaps[metric])]);
        }

        var cells = new MissingCells(series.ToImmutable(), rows.ToImmutable(), missing.ToImmutable(), [.. unfilled]);
        if (cells.TotalRows == 0)
            throw new ArgumentException("There are no observations; generate or import a dataset first.");
        var found = PresentIn(unfilled, cells.TotalRows, settings);
        if (!found.SequenceEqual(present!.Value) || found.IsEmpty)
            return (null, found);
        return complete > 0
            ? (new ObservationSummary(found, moments!.Finish(), cells), found)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"None of the {cells.TotalRows} rows is complete in all of {found.Length} metrics; lower MaxMissingShare ({settings.MaxMissingShare}), so that metrics that are often missing are left out."));
    }

    private static ImmutableArray<int> PresentIn(long[] unfilled, long rows, MetricSelectionSettings settings) =>
        [.. Enumerable.Range(0, unfilled.Length).Where(metric => unfilled[metric] <= settings.MaxMissingShare * rows)];

    private static int[] CompleteRows(int rows, ImmutableArray<int> present, ColumnGaps[] gaps)
    {
        var incomplete = new bool[rows];
        foreach (var metric in present)
        {
            var (at, values) = gaps[metric];
            for (var i = 0; i < at.Length; i++)
                incomplete[at[i]] |= double.IsNaN(values[i]);
        }

        return [.. Enumerable.Range(0, rows).Where(row => !incomplete[row])];
    }

    private static void CheckShape(IReadOnlyList<string> metrics, SeriesBlock block)
    {
        if (block.Columns.Length != metrics.Count)
            throw new ArgumentException($"Series '{block.Series}' has {block.Columns.Length} columns for {metrics.Count} metrics; read one column a metric.");
        if (block.Restarts.Length != block.Rows)
            throw new ArgumentException($"Series '{block.Series}' has {block.Rows} rows but {block.Restarts.Length} restart counts; give one a row.");
        for (var metric = 0; metric < metrics.Count; metric++)
        {
            if (block.Columns[metric].Length != block.Rows)
                throw new ArgumentException($"Series '{block.Series}' has {block.Rows} rows but {block.Columns[metric].Length} cells of {metrics[metric]}; give one a row, NaN where it is missing.");
        }

        for (var row = 0; row < block.Rows; row++)
        {
            if (!double.IsFinite(block.Minutes[row]) || (row > 0 && block.Minutes[row] <= block.Minutes[row - 1]))
                throw new ArgumentException($"Series '{block.Series}', row {row}: the time {block.Minutes[row]} min does not lie behind the row before; sort the rows by time and leave out repetitions.");
            if (row > 0 && block.Restarts[row] < block.Restarts[row - 1])
                throw new ArgumentException($"Series '{block.Series}', row {row}: the count of restarts falls from {block.Restarts[row - 1]} to {block.Restarts[row]}; it counts from the start of the series.");
        }
    }

    private static void CheckFinite(string metric, SeriesBlock block, float[] cells)
    {
        if (!TensorPrimitives.IsInfinityAny<float>(cells))
            return;
        var row = Array.FindIndex(cells, float.IsInfinity);
        throw new ArgumentException($"{metric} is infinite in series '{block.Series}', row {row} (minute {block.Minutes[row]}); leave the cell empty if the value is not known.");
    }
}
