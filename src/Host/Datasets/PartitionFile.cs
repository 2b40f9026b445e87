using Parquet;
using Parquet.Schema;

namespace Sluice.Hosting.Datasets;

/// <summary>Partitions as Parquet files: <c>cluster=ID/observations.parquet</c>, one row group each.</summary>
internal static class PartitionFile
{
    private const string DirectoryPrefix = "cluster=";
    private const string FileName = "observations.parquet";

    // Fixed, so that the same rows are the same bytes.
    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Snappy, DictionaryEncodingThreshold = 0.5 };

    public static string PathOf(string directory, string cluster) => Path.Combine(directory, DirectoryPrefix + cluster, FileName);

    /// <summary>The partitions of a directory in the order of their clusters' ids.</summary>
    public static IReadOnlyList<string> In(string directory) =>
    [
        .. Directory.EnumerateDirectories(directory, DirectoryPrefix + "*").Order(StringComparer.Ordinal)
            .Select(partition => Path.Combine(partition, FileName)).Where(File.Exists),
    ];

    /// <summary>Writes under a temporary name and renames, so that a partition is there whole or not at all.</summary>
    public static async Task WriteAsync(string directory, PartitionTable table, CancellationToken stop = default)
    {
        var path = PathOf(directory, table.Info.Cluster);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = path + ".new";
        await using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite))
        {
            await WriteAsync(stream, table, stop).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static async Task WriteAsync(Stream stream, PartitionTable table, CancellationToken stop)
    {
        var fields = Fixed().Concat(table.Names.Select(Number)).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, Options, cancellationToken: stop).ConfigureAwait(false);
        writer.CustomMetadata = table.Info.Write();
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<double>(fields[0], table.Minutes, cancellationToken: stop).ConfigureAwait(false);
        await group.WriteAsync<int>(fields[1], table.Restarts, cancellationToken: stop).ConfigureAwait(false);
        await group.WriteAsync<int>(fields[2], table.Steps, cancellationToken: stop).ConfigureAwait(false);
        await group.WriteAsync(fields[3], table.Changed).ConfigureAwait(false);
        await group.WriteAsync(fields[4], table.Marks).ConfigureAwait(false);
        await group.WriteAsync<float>(fields[5], table.SkippedEvents, cancellationToken: stop).ConfigureAwait(false);
        for (var c = 0; c < table.Values.Length; c++)
            await group.WriteAsync<float>(fields[6 + c], table.Values[c], cancellationToken: stop).ConfigureAwait(false);
        group.CompleteValidate();
    }

    /// <summary>The fields that every partition has.</summary>
    private static DataField[] Fixed() =>
    [
        new(PartitionColumns.Minute, typeof(double), isNullable: false),
        new(PartitionColumns.Restarts, typeof(int), isNullable: false),
        new(PartitionColumns.Step, typeof(int), isNullable: false),
        new(PartitionColumns.Changed, typeof(string), isNullable: false),
        new(PartitionColumns.Mark, typeof(string), isNullable: false),
        Number(PartitionColumns.SkippedEvents),
    ];

    private static DataField Number(string name) => new(name, typeof(float), isNullable: false);
}
