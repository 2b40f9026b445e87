using Parquet;
using Parquet.Schema;

namespace Sluice.Hosting.Datasets;

/// <summary>One partition, open for reading the columns that are asked for.</summary>
internal sealed class PartitionReader : IAsyncDisposable
{
    private readonly ParquetReader _reader;
    private readonly Dictionary<string, DataField> _fields;

    private PartitionReader(string file, ParquetReader reader)
    {
        File = file;
        _reader = reader;
        Info = PartitionInfo.Read(file, reader.CustomMetadata);
        _fields = reader.Schema.DataFields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        Names = [.. PartitionColumns.Observed.Where(_fields.ContainsKey)];
        Rows = checked((int)Enumerable.Range(0, reader.RowGroupCount).Sum(RowsOf));
    }

    public string File { get; }

    public PartitionInfo Info { get; }

    /// <summary>The columns of numbers that this partition has.</summary>
    public IReadOnlyList<string> Names { get; }

    public int Rows { get; }

    /// <exception cref="DatasetException">The file is truncated, foreign, or of another version.</exception>
    public static async Task<PartitionReader> OpenAsync(string file)
    {
        ParquetReader reader;
        try
        {
            reader = await ParquetReader.CreateAsync(file).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (IsDamage(unreadable))
        {
            throw Damaged(file, unreadable);
        }

        try
        {
            return new PartitionReader(file, reader);
        }
        catch (DatasetException)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<double[]> MinutesAsync() => ReadAsync<double>(PartitionColumns.Minute);

    public Task<int[]> RestartsAsync() => ReadAsync<int>(PartitionColumns.Restarts);

    public Task<string[]> MarksAsync() => ReadTextAsync(PartitionColumns.Mark);

    public Task<string[]> ChangedAsync() => ReadTextAsync(PartitionColumns.Changed);

    /// <exception cref="DatasetException">There is no such column, or it cannot be read.</exception>
    public Task<float[]> NumbersAsync(string name) => ReadAsync<float>(name);

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private async Task<T[]> ReadAsync<T>(string name)
        where T : struct
    {
        var field = FieldOf(name, typeof(T));
        var values = new T[Rows];
        await ReadAsync((group, start, count) => group.ReadAsync<T>(field, values.AsMemory(start, count)).AsTask()).ConfigureAwait(false);
        return values;
    }

    private async Task<string[]> ReadTextAsync(string name)
    {
        var field = FieldOf(name, typeof(ReadOnlyMemory<char>));
        var values = new string?[Rows];
        await ReadAsync((group, start, count) => group.ReadAsync(field, values.AsMemory(start, count)).AsTask()).ConfigureAwait(false);
        return [.. values.Select(text => text ?? "")];
    }

    private async Task ReadAsync(Func<ParquetRowGroupReader, int, int, Task> read)
    {
        try
        {
            for (var (g, start) = (0, 0); g < _reader.RowGroupCount; g++)
            {
                using var group = _reader.OpenRowGroupReader(g);
                var count = (int)group.RowCount;
                await read(group, start, count).ConfigureAwait(false);
                start += count;
            }
        }
        catch (Exception unreadable) when (IsDamage(unreadable))
        {
            throw Damaged(File, unreadable);
        }
    }

    private DataField FieldOf(string name, Type type)
    {
        if (!_fields.TryGetValue(name, out var field))
            throw new DatasetException(File, $"lacks the column '{name}', which other partitions have or every one must have", "generate or import it again");
        return field.ClrType == type && !field.IsNullable
            ? field
            : throw new DatasetException(File, $"has a column '{name}' of another type than sluice writes", "generate or import it again");
    }

    private long RowsOf(int rowGroup)
    {
        using var group = _reader.OpenRowGroupReader(rowGroup);
        return group.RowCount;
    }

    // The library answers damage with whatever it runs into; a file that may not be opened is another matter.
    private static bool IsDamage(Exception unreadable) =>
        unreadable is not (DatasetException or UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException or OutOfMemoryException);

    private static DatasetException Damaged(string file, Exception cause) =>
        new(file, $"is no Parquet file, or a truncated or damaged one ({cause.Message.TrimEnd('.')})", "delete it and let 'sluice dataset generate --resume' write it again, or import it again", cause);
}
