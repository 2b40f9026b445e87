using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Simulation.Fitting;

/// <summary>Reads recorded batches, in the order of time: <c>batch_interval_ms,records,bytes,processing_ms</c> under that header.</summary>
public static class RecordedBatches
{
    private const string Header = "batch_interval_ms,records,bytes,processing_ms";
    private static readonly string[] Columns = Header.Split(',');

    /// <exception cref="RecordedBatchesException">Names the file, the line and the mend.</exception>
    public static ImmutableArray<RecordedBatch> Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Parse(reader, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RecordedBatchesException(path, 0, $"cannot be read ({failure.Message})", "check the path and its permissions", failure);
        }
    }

    /// <summary>As <see cref="Read"/>, from text that <paramref name="source"/> names in errors. Columns may come in any order; others are passed over.</summary>
    public static ImmutableArray<RecordedBatch> Parse(TextReader text, string source)
    {
        var options = new CsvReaderOptions { Separator = ',', TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw };
        var batches = ImmutableArray.CreateBuilder<RecordedBatch>();
        using var csv = CsvReader.Create(text, options, leaveOpen: true);
        try
        {
            int[] places = [.. Columns.Select(column => Array.FindIndex([.. csv.Headers], header => header.Trim().Equals(column, StringComparison.OrdinalIgnoreCase)))];
            if (Array.IndexOf(places, -1) is var missing and >= 0)
                throw new RecordedBatchesException(source, 1, $"has no column {Columns[missing]}", $"put the header '{Header}' on the first line");
            while (csv.Read())
            {
                var line = (int)csv.LineNumber;
                var cells = Array.ConvertAll(places, place => csv.GetString(place));
                batches.Add(Check(new RecordedBatch(Number(0), Number(1), Number(2), Number(3)), source, line));

                double Number(int column) =>
                    double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                        ? value
                        : throw new RecordedBatchesException(source, line, $"{Columns[column]} '{cells[column]}' is not a number", "write a decimal number such as 1200 or 3.5");
            }
        }
        catch (CsvFormatException failure)
        {
            throw new RecordedBatchesException(source, (int)failure.LineNumber, "is not CSV", $"write lines of the form {Header}", failure);
        }

        return batches.ToImmutable();
    }

    private static RecordedBatch Check(RecordedBatch batch, string source, int line)
    {
        var interval = SparkLevers.BatchDuration;
        if (!(batch.IntervalMs >= interval.Minimum && batch.IntervalMs <= interval.Maximum))
            throw Fault($"batch_interval_ms {batch.IntervalMs} is outside {interval.Minimum} to {interval.Maximum}", "give milliseconds of an interval that the simulated cluster can have");
        if (batch.Records < 0 || batch.Bytes < 0)
            throw Fault($"records or bytes are negative", "correct or remove the line");
        if (batch.Records == 0 && batch.Bytes > 0)
            throw Fault($"{batch.Bytes} bytes without records", "correct or remove the line");
        return batch.ProcessingMs > 0
            ? batch
            : throw Fault($"processing_ms {batch.ProcessingMs} is not above 0", "remove batches that have not ended");

        RecordedBatchesException Fault(FormattableString fault, string mend) => new(source, line, fault.ToString(CultureInfo.InvariantCulture), mend);
    }
}
