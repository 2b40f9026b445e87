using Parquet;
using Parquet.Schema;
using Sluice.Hosting.Data;
using Sluice.Hosting.Datasets;
using Sluice.Tuning.Datasets;
using Xunit;

namespace Sluice.Hosting.Tests.Datasets;

public sealed class ParquetObservationsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_written_is_read_a_cluster_at_a_time_without_the_rows_that_have_no_observation()
    {
        await PartitionFile.WriteAsync(_directory.Root, AnyPartition.Of("b", rows: 6), Stop);
        await PartitionFile.WriteAsync(_directory.Root, AnyPartition.Of("a"), Stop);
        var source = await ParquetObservations.OpenAsync(_directory.Root);

        Assert.Equal(PartitionColumns.Observed, source.Columns);
        Assert.Equal([(7UL, "a", "iot"), (7UL, "b", "iot")], source.Partitions.Select(info => (info.Seed!.Value, info.Cluster, info.Workload)));
        foreach (var _ in (int[])[1, 2])
        {
            var blocks = source.Read([ObservationColumn.LatencyP99Ms, "lever:batchDuration"]).ToArray();
            Assert.Equal(["a", "b"], blocks.Select(block => block.Series));
            Assert.Equal([0, 31, 46.5], blocks[0].Minutes);
            Assert.Equal([0, 1, 1, 2, 2], blocks[1].Restarts);
            Assert.Equal([float.NaN, 302.25f, 303.25f], blocks[0].Columns[0]);
            var lever = PartitionColumns.Observed.ToList().IndexOf("lever:batchDuration");
            Assert.Equal([100 * lever + 0.25f, 100 * lever + 2.25f, 100 * lever + 3.25f], blocks[0].Columns[1]);
        }

        var settled = await ParquetObservations.OpenAsync(_directory.Root, settledOnly: true);
        Assert.Equal([0, 46.5], settled.Read([ObservationColumn.LatencyP99Ms]).First().Minutes);
    }

    [Fact]
    public async Task The_same_rows_are_the_same_bytes_and_a_half_written_file_is_no_partition()
    {
        await PartitionFile.WriteAsync(_directory.File("one/x"), AnyPartition.Of("a"), Stop);
        await PartitionFile.WriteAsync(_directory.File("two/x"), AnyPartition.Of("a"), Stop);
        var (one, two) = (PartitionFile.PathOf(_directory.File("one/x"), "a"), PartitionFile.PathOf(_directory.File("two/x"), "a"));
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
        Assert.False(File.Exists(one + ".new"));

        File.Move(one, one + ".new");
        Assert.Empty(PartitionFile.In(_directory.File("one/x")));
    }

    [Fact]
    public async Task A_column_that_does_not_exist_is_answered_with_the_nearest()
    {
        await PartitionFile.WriteAsync(_directory.Root, AnyPartition.Of("a"), Stop);
        var source = await ParquetObservations.OpenAsync(_directory.Root);
        Assert.Contains("latency:p99Ms", Assert.Throws<ArgumentException>(() => source.Read(["latency:p9Ms"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(200)]
    [InlineData(-1)]
    [InlineData(-2000)]
    public async Task A_truncated_file_is_named_with_the_mend(int kept)
    {
        await PartitionFile.WriteAsync(_directory.Root, AnyPartition.Of("a"), Stop);
        var file = PartitionFile.PathOf(_directory.Root, "a");
        var bytes = await File.ReadAllBytesAsync(file, Stop);
        await File.WriteAllBytesAsync(file, bytes[..(kept >= 0 ? kept : bytes.Length + kept)], Stop);

        var failure = await Assert.ThrowsAsync<DatasetException>(() => ParquetObservations.OpenAsync(_directory.Root));
        Assert.Equal(file, failure.File);
        Assert.Contains("truncated", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--resume", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_damaged_in_the_middle_is_named_when_it_is_read()
    {
        await PartitionFile.WriteAsync(_directory.Root, AnyPartition.Of("a", rows: 500), Stop);
        var file = PartitionFile.PathOf(_directory.Root, "a");
        var bytes = await File.ReadAllBytesAsync(file, Stop);
        bytes.AsSpan(4, 60).Fill(0xFF);
        await File.WriteAllBytesAsync(file, bytes, Stop);

        var source = await ParquetObservations.OpenAsync(_directory.Root);
        Assert.Equal(file, Assert.Throws<DatasetException>(() => source.Read([ObservationColumn.LatencyMeanMs]).ToArray()).File);
    }

    [Theory]
    [InlineData("sluice.schema", "2", "schema version 2, this version of sluice reads 1")]
    [InlineData("sluice.schema", null, "not one of sluice")]
    [InlineData("sluice.cluster", null, "lacks the metadata entry sluice.cluster")]
    [InlineData("sluice.seed", "many", "no number")]
    [InlineData("sluice.catalogues", "0123456789abcdef", "other")]
    public async Task A_foreign_file_or_one_of_another_version_is_refused(string key, string? value, string said)
    {
        var metadata = AnyPartition.Of("a").Info.Write();
        if (value is null)
            metadata.Remove(key);
        else
            metadata[key] = value;
        await WriteForeignAsync(metadata, PartitionColumns.Minute);

        var failure = await Assert.ThrowsAsync<DatasetException>(() => ParquetObservations.OpenAsync(_directory.Root));
        Assert.Contains(said == "other" ? "catalogues 0123456789abcdef" : said, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_somebody_else_s_is_refused()
    {
        await WriteForeignAsync([], "price");
        var failure = await Assert.ThrowsAsync<DatasetException>(() => ParquetObservations.OpenAsync(_directory.Root));
        Assert.Contains("not one of sluice", failure.Message, StringComparison.Ordinal);
        Assert.Contains("dataset import", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_missing_or_of_another_type_is_named()
    {
        await WriteForeignAsync(AnyPartition.Of("a").Info.Write(), PartitionColumns.Minute);
        var source = await ParquetObservations.OpenAsync(_directory.Root);
        Assert.Contains("'mark'", Assert.Throws<DatasetException>(() => source.Read([]).ToArray()).Message, StringComparison.Ordinal);

        await WriteForeignAsync(AnyPartition.Of("a").Info.Write(), PartitionColumns.Mark);
        Assert.Contains("another type", Assert.Throws<DatasetException>(() => source.Read([]).ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_that_do_not_belong_together_are_refused()
    {
        await PartitionFile.WriteAsync(_directory.File("seeds/x"), AnyPartition.Of("a"), Stop);
        await PartitionFile.WriteAsync(_directory.File("seeds/x"), AnyPartition.Of("b", seed: 8), Stop);
        Assert.Contains("seed 8", (await Assert.ThrowsAsync<DatasetException>(() => ParquetObservations.OpenAsync(_directory.File("seeds/x")))).Message, StringComparison.Ordinal);

        await PartitionFile.WriteAsync(_directory.File("columns/x"), AnyPartition.Of("a"), Stop);
        await PartitionFile.WriteAsync(_directory.File("columns/x"), AnyPartition.Of("b", names: [.. PartitionColumns.Observed.Skip(1)]), Stop);
        Assert.Contains("latency:meanMs", (await Assert.ThrowsAsync<DatasetException>(() => ParquetObservations.OpenAsync(_directory.File("columns/x")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_data_says_what_to_do()
    {
        Assert.Contains("dataset generate", (await Assert.ThrowsAsync<RefusedException>(() => ParquetObservations.OpenAsync(_directory.Root))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no directory", (await Assert.ThrowsAsync<RefusedException>(() => ParquetObservations.OpenAsync(_directory.File("nowhere")))).Message, StringComparison.Ordinal);
        using var begun = DataDirectory.OpenDataset(Path.Combine(_directory.Root, "begun"));
        Assert.Contains("--resume", (await Assert.ThrowsAsync<RefusedException>(() => ParquetObservations.OpenAsync(begun.Path))).Message, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A Parquet file with one column of doubles.</summary>
    private async Task WriteForeignAsync(Dictionary<string, string> metadata, string column)
    {
        var file = PartitionFile.PathOf(_directory.Root, "a");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var stream = File.Create(file);
        var field = new DataField(column, typeof(double), isNullable: false);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), stream, cancellationToken: Stop);
        writer.CustomMetadata = metadata;
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<double>(field, new double[] { 1, 2 }, cancellationToken: Stop);
    }
}
