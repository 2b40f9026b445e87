using Sluice.Messages.Clusters;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Episodes;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Datasets;

/// <summary>
/// Training data on disk, read a cluster at a time. Rows without a valid observation are left out; those of a configuration that did not
/// drain or swung are what that configuration does, and stay.
/// </summary>
internal sealed class ParquetObservations : IObservationSource
{
    private readonly IReadOnlyList<string> _files;
    private readonly bool _settledOnly;

    private ParquetObservations(
        IReadOnlyList<string> files, IReadOnlyList<PartitionInfo> partitions, IReadOnlyList<string> columns, bool settledOnly)
    {
        _files = files;
        _settledOnly = settledOnly;
        Partitions = partitions;
        Columns = columns;
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>What each partition is, in the order in which they are read.</summary>
    public IReadOnlyList<PartitionInfo> Partitions { get; }

    /// <summary>Opens a directory that <c>dataset generate</c> or <c>import</c> wrote, and looks at every partition's metadata.</summary>
    /// <param name="directory">Where the partitions are.</param>
    /// <param name="settledOnly">True to leave out what did not drain or was not stable, too.</param>
    /// <exception cref="RefusedException">There are no training data.</exception>
    /// <exception cref="DatasetException">A partition is truncated, foreign, or does not fit the others.</exception>
    public static async Task<ParquetObservations> OpenAsync(string directory, bool settledOnly = false)
    {
        var files = DatasetFiles.Require(directory);
        var partitions = new List<PartitionInfo>(files.Count);
        IReadOnlyList<string>? columns = null;
        foreach (var file in files)
        {
            await using var reader = await PartitionReader.OpenAsync(file).ConfigureAwait(false);
            partitions.Add(reader.Info);
            columns ??= reader.Names;
            if (columns.Except(reader.Names).FirstOrDefault() is { } missing)
                throw new DatasetException(file, $"lacks the column '{missing}', which {files[0]} has", "import it again with the same columns");
            if (reader.Info.Seed != partitions[0].Seed)
                throw new DatasetException(file, $"was generated from seed {reader.Info.Seed}, {files[0]} from {partitions[0].Seed}", "keep one run's partitions in a directory");
        }

        return new ParquetObservations(files, partitions, columns!, settledOnly);
    }

    public IEnumerable<SeriesBlock> Read(IReadOnlyList<string> columns)
    {
        foreach (var column in columns)
        {
            if (!Columns.Contains(column))
                throw new ArgumentException($"The training data have no column '{column}'; the nearest are {string.Join(", ", NearestNames.Of(column, Columns))}.", nameof(columns));
        }

        // The interface is for numerics, which read and compute in turn: nothing else waits on this thread.
        return _files.Select(file => Task.Run(() => ReadAsync(file, columns)).GetAwaiter().GetResult());
    }

    private async Task<SeriesBlock> ReadAsync(string file, IReadOnlyList<string> columns)
    {
        await using var reader = await PartitionReader.OpenAsync(file).ConfigureAwait(false);
        var marks = await reader.MarksAsync().ConfigureAwait(false);
        var kept = Enumerable.Range(0, marks.Length).Where(row => IsRead(file, marks[row])).ToArray();
        var values = new float[columns.Count][];
        for (var c = 0; c < values.Length; c++)
            values[c] = Of(await reader.NumbersAsync(columns[c]).ConfigureAwait(false));
        return new SeriesBlock(
            reader.Info.Cluster, Of(await reader.MinutesAsync().ConfigureAwait(false)), Of(await reader.RestartsAsync().ConfigureAwait(false)), values);

        T[] Of<T>(T[] column) => kept.Length == column.Length ? column : [.. kept.Select(row => column[row])];
    }

    private bool IsRead(string file, string text) => MarkText.TryRead(text, out var mark)
        ? _settledOnly ? mark == SurveyMark.Measured : mark.IsObserved()
        : throw new DatasetException(file, $"has the mark '{text}', which this version does not know", "read it with the version that wrote it");
}
