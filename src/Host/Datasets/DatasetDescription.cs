using Sluice.Hosting.Reports;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Datasets;

/// <summary>Adds up what training data hold, a cluster at a time.</summary>
internal sealed class DatasetDescription
{
    private const int MostMissingShown = 5;

    private readonly SortedDictionary<SurveyMark, int> _marks = [];
    private readonly SortedDictionary<string, WorkloadRows> _workloads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _changes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<float>> _values = new(StringComparer.Ordinal);
    private int _observed;

    private DatasetDescription()
    {
    }

    /// <exception cref="RefusedException">There are no training data.</exception>
    /// <exception cref="DatasetException">A partition cannot be read.</exception>
    public static async Task<DatasetShape> OfAsync(string directory)
    {
        // Says what is wrong with any partition before anything is added up.
        var source = await ParquetObservations.OpenAsync(directory).ConfigureAwait(false);
        var sums = new DatasetDescription();
        foreach (var file in PartitionFile.In(directory))
        {
            await using var reader = await PartitionReader.OpenAsync(file).ConfigureAwait(false);
            await sums.AddAsync(reader, source.Columns).ConfigureAwait(false);
        }

        return sums.Shape(directory, source, DatasetPlan.Read(directory));
    }

    private async Task AddAsync(PartitionReader reader, IReadOnlyList<string> columns)
    {
        var marks = await reader.MarksAsync().ConfigureAwait(false);
        var isObserved = new bool[marks.Length];
        for (var row = 0; row < marks.Length; row++)
        {
            if (!MarkText.TryRead(marks[row], out var mark))
                throw new DatasetException(reader.File, $"has the mark '{marks[row]}', which this version does not know", "read it with the version that wrote it");
            _marks[mark] = _marks.GetValueOrDefault(mark) + 1;
            isObserved[row] = mark.IsObserved();
        }

        var observed = isObserved.Count(kept => kept);
        _observed += observed;
        foreach (var lever in await reader.ChangedAsync().ConfigureAwait(false))
            _changes[lever] = _changes.GetValueOrDefault(lever) + 1;
        var workload = _workloads.TryGetValue(reader.Info.Workload, out var known) ? known : _workloads[reader.Info.Workload] = new WorkloadRows();
        (workload.Clusters, workload.Configurations) = (workload.Clusters + 1, workload.Configurations + marks.Length);
        foreach (var column in columns)
            Add(column, await reader.NumbersAsync(column).ConfigureAwait(false), isObserved, workload);
    }

    private void Add(string column, float[] values, bool[] isObserved, WorkloadRows workload)
    {
        if (column.StartsWith("lever:", StringComparison.Ordinal))
        {
            var seen = _values.TryGetValue(column, out var known) ? known : _values[column] = [];
            seen.UnionWith(values.Where(float.IsFinite));
            return;
        }

        var missing = 0;
        for (var row = 0; row < values.Length; row++)
        {
            if (!isObserved[row])
                continue;
            if (float.IsNaN(values[row]))
                missing++;
            else if (column == ObservationColumn.LatencyP99Ms)
                workload.P99Ms.Add(values[row]);
        }

        _missing[column] = _missing.GetValueOrDefault(column) + missing;
        if (column == ObservationColumn.LatencyP99Ms)
            workload.Observed += isObserved.Count(kept => kept);
    }

    private DatasetShape Shape(string directory, ParquetObservations source, DatasetPlan? plan)
    {
        var first = source.Partitions[0];
        var shares = _missing.Where(column => column.Value > 0)
            .Select(column => new ColumnShare(column.Key, Share(column.Value, _observed)))
            .OrderByDescending(column => column.Share).ThenBy(column => column.Column, StringComparer.Ordinal);
        return new DatasetShape(
            directory, PartitionInfo.SchemaVersion, first.Seed, first.Version, first.Catalogues, source.Partitions.Count, plan?.Clusters,
            _marks.Values.Sum(), _observed, _marks.ToDictionary(mark => MarkText.Of(mark.Key), mark => mark.Value),
            new Dictionary<string, double> { ["driver"] = MissingOf("driver:"), ["worker"] = MissingOf("worker:"), ["latency"] = MissingOf("latency:") },
            [.. shares.Take(MostMissingShown)],
            [.. PartitionColumns.Observed.Except(source.Columns)],
            [.. _workloads.Select(workload => workload.Value.Shape(workload.Key))],
            [.. LeverCatalogue.All.Where(lever => _values.ContainsKey(ObservationColumn.Of(lever))).Select(CoverageOf)]);
    }

    private double MissingOf(string prefix)
    {
        var columns = _missing.Where(column => column.Key.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        return Share(columns.Sum(column => (long)column.Value), (long)columns.Length * _observed);
    }

    private LeverCoverage CoverageOf(Lever lever)
    {
        var values = _values[ObservationColumn.Of(lever)];
        var changes = _changes.GetValueOrDefault(lever.Name);
        if (values.Count == 0)
            return new LeverCoverage(lever.Name, changes, 0, "-", "-", 0);
        var (smallest, largest) = (values.Min(), values.Max());
        var coverage = lever.IsNumeric
            ? (Position(lever, largest) - Position(lever, smallest)) / (Position(lever, lever.Maximum) - Position(lever, lever.Minimum))
            : (double)values.Count / lever.Categories.Length;
        return new LeverCoverage(lever.Name, changes, values.Count, lever.Format(smallest), lever.Format(largest), coverage);
    }

    private static double Position(Lever lever, double value) => lever.Scale == LeverScale.Linear ? value : Math.Log(value);

    private static double Share(long part, long of) => of == 0 ? 0 : (double)part / of;

    private sealed class WorkloadRows
    {
        public int Clusters { get; set; }

        public int Configurations { get; set; }

        public int Observed { get; set; }

        public List<float> P99Ms { get; } = [];

        public WorkloadLatency Shape(string name)
        {
            P99Ms.Sort();
            return new WorkloadLatency(name, Clusters, Configurations, Observed, At(0.1), At(0.5), At(0.9));
        }

        private double At(double share) => P99Ms.Count == 0 ? double.NaN : P99Ms[(int)(share * (P99Ms.Count - 1))];
    }
}
