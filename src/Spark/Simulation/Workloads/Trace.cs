using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>A recorded load: instants (seconds since the first) and values in the file's own unit; at least two points, in time order.</summary>
public sealed record Trace(string Source, ImmutableArray<double> Seconds, ImmutableArray<double> Values)
{
    /// <summary>Time-weighted mean of the line through the points, the file's unit.</summary>
    public double Mean
    {
        get
        {
            var area = 0.0;
            for (var i = 1; i < Seconds.Length; i++)
                area += 0.5 * (Values[i] + Values[i - 1]) * (Seconds[i] - Seconds[i - 1]);
            return area / Seconds[^1];
        }
    }

    /// <summary>
    /// Reads <c>timestamp,value</c> lines under a header. A timestamp is a date and time or seconds since 1970.
    /// </summary>
    /// <exception cref="TraceFormatException">Names the file, the line and the mend.</exception>
    public static Trace Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Parse(reader, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TraceFormatException(path, 0, $"cannot be read ({failure.Message})", "check the path and its permissions", failure);
        }
    }

    /// <summary>As <see cref="Read"/>, from text that <paramref name="source"/> names in errors.</summary>
    public static Trace Parse(TextReader text, string source)
    {
        var options = new CsvReaderOptions { Separator = ',', TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw };
        var seconds = ImmutableArray.CreateBuilder<double>();
        var values = ImmutableArray.CreateBuilder<double>();
        using var csv = CsvReader.Create(text, options, leaveOpen: true);
        try
        {
            if (csv.Headers is not [var timestamp, var named, ..] || !IsColumn(timestamp, "timestamp") || !IsColumn(named, "value"))
                throw new TraceFormatException(source, 1, "is not a CSV file with the columns timestamp,value", "put the header 'timestamp,value' on the first line");

            var first = double.NaN;
            var previous = double.NaN;
            while (csv.Read())
            {
                var line = (int)csv.LineNumber;
                var (instant, amount) = (csv.GetString(0), csv.GetString(1));
                var at = ParseInstant(instant, source, line);
                if (!double.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                    throw new TraceFormatException(source, line, $"value '{amount}' is not a number", "write a decimal number such as 120 or 3.5");
                if (value < 0)
                    throw new TraceFormatException(source, line, $"value {amount} is negative", "a load is zero or more: remove or correct the line");
                if (at == previous)
                    throw new TraceFormatException(source, line, $"timestamp {instant} comes twice", "keep one line for each instant");
                if (at < previous)
                    throw new TraceFormatException(source, line, $"timestamp {instant} is earlier than the line before it", "sort the file by timestamp");
                if (double.IsNaN(first))
                    first = at;
                previous = at;
                seconds.Add(at - first);
                values.Add(value);
            }
        }
        catch (CsvFormatException failure)
        {
            throw new TraceFormatException(source, (int)failure.LineNumber, "is not CSV", "write lines of the form timestamp,value", failure);
        }

        if (seconds.Count < 2)
            throw new TraceFormatException(source, 0, $"has {seconds.Count} point(s)", "a trace needs at least two lines after the header");
        var trace = new Trace(source, seconds.ToImmutable(), values.ToImmutable());
        return trace.Mean > 0
            ? trace
            : throw new TraceFormatException(source, 0, "is zero throughout", "a trace needs a value above zero to be scaled to a mean rate");
    }

    private static bool IsColumn(string header, string name) => header.Trim().Equals(name, StringComparison.OrdinalIgnoreCase);

    private static double ParseInstant(string text, string source, int line)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var epoch) && double.IsFinite(epoch))
            return epoch;
        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            return (instant - DateTime.UnixEpoch).TotalSeconds;
        throw new TraceFormatException(source, line, $"timestamp '{text}' is not an instant", "write 2026-01-31 12:00:00 or seconds since 1970");
    }
}

/// <summary>A trace file that cannot be used: which, where, why, and how to mend it.</summary>
public sealed class TraceFormatException : FormatException
{
    /// <summary><paramref name="line"/> counts from 1; 0 stands for the file as a whole.</summary>
    public TraceFormatException(string source, int line, string fault, string mend, Exception? inner = null)
        : base(line > 0 ? $"{source}, line {line}: {fault}; {mend}." : $"{source} {fault}; {mend}.", inner)
    {
        TraceSource = source;
        Line = line;
    }

    public string TraceSource { get; }

    public int Line { get; }
}
