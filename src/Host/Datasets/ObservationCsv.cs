using System.Globalization;
using CsvHelper;
using Sluice.Hosting.Reports;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Datasets;

/// <summary>
/// An operator's own history as CSV: under a header one row an observation. <c>time</c> (minutes, or a date and time) and <c>cluster</c> are
/// needed, <c>workload</c>, <c>restarts</c> and <c>mark</c> may be there, and any column that <see cref="ObservationColumn"/> names. An empty cell is a
/// missing value; a lever's cell may name a category. The rows of one cluster stand in time order; clusters may alternate.
/// </summary>
internal sealed class ObservationCsv
{
    private const string Time = "time", Cluster = "cluster", Workload = "workload";

    private readonly string _file;
    private readonly Dictionary<string, ClusterRows> _clusters = new(StringComparer.Ordinal);
    private readonly string[] _headers;
    private readonly IReadOnlyList<string> _names;

    // Of each column of the file, its place among the names; -1 for one that is no number.
    private readonly int[] _places;
    private readonly Lever?[] _levers;
    private bool? _timeIsDate;

    private ObservationCsv(string file, IReadOnlyList<string> headers)
    {
        _file = file;
        _headers = [.. headers.Select(header => header.Trim())];
        string[] known = [Time, Cluster, Workload, PartitionColumns.Restarts, PartitionColumns.Mark, .. PartitionColumns.Observed];
        foreach (var needed in (string[])[Time, Cluster])
        {
            if (!_headers.Contains(needed))
                throw new FormatException($"{file}, line 1: there is no column '{needed}'. Every row needs a time and a cluster; put their names into the header.");
        }

        for (var c = 0; c < _headers.Length; c++)
        {
            if (!known.Contains(_headers[c]))
            {
                throw new FormatException(
                    $"{file}, line 1, column {c + 1}: '{_headers[c]}' is no column of training data; the nearest are {string.Join(", ", NearestNames.Of(_headers[c], known))}.");
            }

            if (Array.IndexOf(_headers, _headers[c]) < c)
                throw new FormatException($"{file}, line 1, column {c + 1}: '{_headers[c]}' comes twice; remove one.");
        }

        _names = [.. PartitionColumns.Observed.Where(_headers.Contains)];
        if (_names.Count == 0)
            throw new FormatException($"{file}, line 1: there is nothing but times and clusters; add columns such as {ObservationColumn.LatencyP99Ms}.");
        _places = [.. _headers.Select(header => _names.ToList().IndexOf(header))];
        _levers = [.. _headers.Select(header => header.StartsWith("lever:", StringComparison.Ordinal) ? LeverCatalogue.Find(header["lever:".Length..]) : null)];
    }

    /// <summary>Reads a file into one table a cluster, in the order of their ids.</summary>
    /// <exception cref="FormatException">Names the line, the column, what is wrong with it and the mend.</exception>
    /// <exception cref="RefusedException">There is no such file.</exception>
    public static IReadOnlyList<PartitionTable> Read(string file)
    {
        if (!File.Exists(file))
            throw RefusedException.NotFound($"There is no file {file} to import.");
        using var text = new StreamReader(file);
        var options = new CsvReaderOptions { Separator = ',', TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw };
        using var csv = CsvReader.Create(text, options, leaveOpen: true);
        try
        {
            var rows = new ObservationCsv(file, csv.Headers ?? []);
            while (csv.Read())
                rows.Add(csv);
            return rows.Tables();
        }
        catch (CsvFormatException failure)
        {
            throw new FormatException($"{file}, line {failure.LineNumber}: this is not CSV ({failure.Message}); write one row a line, cells separated by commas.", failure);
        }
    }

    private void Add(CsvReader csv)
    {
        var line = csv.LineNumber;
        var id = "";
        var (workload, minute, restarts, mark) = ("", double.NaN, 0, SurveyMark.Measured);
        var values = new float[_names.Count];
        Array.Fill(values, float.NaN);
        for (var c = 0; c < _headers.Length; c++)
        {
            var cell = c < csv.FieldCount ? csv.GetString(c).Trim() : throw Wrong(line, c, "is missing", "give every row as many cells as the header");
            switch (_headers[c])
            {
                case Time:
                    minute = MinuteOf(cell, line, c);
                    break;
                case Cluster:
                    id = cell.Length is > 0 and <= 120 && cell.All(ch => char.IsAsciiLetterOrDigit(ch) || ch is '-' or '_' or '.') && cell[0] != '.'
                        ? cell
                        : throw Wrong(line, c, $"'{cell}' cannot name a cluster", "use letters, digits, '-', '_' and '.'");
                    break;
                case Workload:
                    workload = cell;
                    break;
                case PartitionColumns.Restarts:
                    restarts = int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                        ? count
                        : throw Wrong(line, c, $"'{cell}' is no count", "write how often the cluster had restarted, such as 0 or 3");
                    break;
                case PartitionColumns.Mark:
                    if (cell.Length > 0 && !MarkText.TryRead(cell, out mark))
                        throw Wrong(line, c, $"'{cell}' is no mark", $"leave it empty or write one of {string.Join(", ", MarkText.All)}");
                    break;
                default:
                    values[_places[c]] = NumberOf(cell, _levers[c], line, c);
                    break;
            }
        }

        var rows = _clusters.TryGetValue(id, out var known) ? known : _clusters[id] = new ClusterRows(workload, _timeIsDate == true ? minute : 0);
        if (rows.Workload != workload)
            throw Wrong(line, Array.IndexOf(_headers, Workload), $"'{workload}' is not the workload of cluster {id} so far, '{rows.Workload}'", "give a cluster one workload");
        minute -= rows.Origin;
        if (rows.Minutes is [.., var before] && minute <= before)
            throw Wrong(line, Array.IndexOf(_headers, Time), "is not later than the row before it of the same cluster", "sort the rows of each cluster by time");
        if (rows.Restarts is [.., var restartsBefore] && restarts < restartsBefore)
            throw Wrong(line, Array.IndexOf(_headers, PartitionColumns.Restarts), $"'{restarts}' is less than before", "count restarts from the first row of a cluster on");
        rows.Minutes.Add(minute);
        rows.Restarts.Add(restarts);
        rows.Marks.Add(MarkText.Of(mark));
        rows.Values.Add(values);
    }

    private double MinuteOf(string cell, long line, int column)
    {
        var isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var minute) && double.IsFinite(minute);
        if (!isNumber)
        {
            if (!DateTime.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
                throw Wrong(line, column, $"'{cell}' is no time", "write minutes such as 15.5, or 2026-01-31 12:00:00");
            minute = (instant - DateTime.UnixEpoch).TotalMinutes;
        }

        if ((_timeIsDate ??= !isNumber) == isNumber)
            throw Wrong(line, column, $"'{cell}' is a {(isNumber ? "number" : "date")} where the first row has {(isNumber ? "a date" : "a number")}", "write all times alike");
        return minute;
    }

    private float NumberOf(string cell, Lever? lever, long line, int column)
    {
        if (cell.Length == 0 || cell.Equals("NaN", StringComparison.OrdinalIgnoreCase))
            return float.NaN;
        if (lever is { IsNumeric: false } && lever.Categories.IndexOf(cell) is >= 0 and var category)
            return category;
        var isNumber = float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value);
        if (lever is null)
            return isNumber ? value : throw Wrong(line, column, $"'{cell}' is no number", "write a decimal number such as 120 or 3.5, or leave it empty");
        var fits = isNumber && value >= (float)lever.Minimum && value <= (float)lever.Maximum && (lever.IsNumeric || value == (int)value);
        return fits ? value : throw Wrong(
            line, column, $"'{cell}' is no value of {lever.Name}",
            lever.IsNumeric
                ? Texts.Invariant($"give a number of {lever.Unit} from {lever.Minimum} to {lever.Maximum}, or leave it empty")
                : $"give one of {string.Join(", ", lever.Categories)}, or leave it empty");
    }

    private IReadOnlyList<PartitionTable> Tables() => _clusters.Count == 0
        ? throw new FormatException($"{_file} has a header and no rows; there is nothing to import.")
        : [.. _clusters.OrderBy(cluster => cluster.Key, StringComparer.Ordinal).Select(cluster => Table(cluster.Key, cluster.Value))];

    private PartitionTable Table(string id, ClusterRows rows)
    {
        var count = rows.Minutes.Count;
        var values = _names.Select((_, c) => rows.Values.Select(row => row[c]).ToArray()).ToArray();
        var skipped = new float[count];
        Array.Fill(skipped, float.NaN);
        return new PartitionTable(
            PartitionInfo.Create(id, rows.Workload, null), [.. rows.Minutes], [.. rows.Restarts], [.. Enumerable.Range(0, count)],
            [.. Enumerable.Repeat("", count)], [.. rows.Marks], skipped, _names, values);
    }

    private FormatException Wrong(long line, int column, string wrong, string mend) => new(
        column < 0
            ? $"{_file}, line {line}: {wrong}; {mend}."
            : $"{_file}, line {line}, column {column + 1} ({_headers[column]}): {wrong}; {mend}.");

    private sealed class ClusterRows(string workload, double origin)
    {
        public string Workload { get; } = workload;

        /// <summary>Minutes that dates count from: the first one of the cluster.</summary>
        public double Origin { get; } = origin;

        public List<double> Minutes { get; } = [];

        public List<int> Restarts { get; } = [];

        public List<string> Marks { get; } = [];

        public List<float[]> Values { get; } = [];
    }
}
