using System.Runtime.InteropServices;
using Sluice.Tuning.Datasets;

namespace Sluice.Benchmarks;

/// <summary>
/// Observations in a file of single-precision numbers, a block of rows after the other and column by column within a block: data of any size
/// without holding them. Each block is a series.
/// </summary>
internal sealed class BlockFile(string path, int columns, int rows)
{
    public const int BlockRows = 1250;

    public IEnumerable<SeriesBlock> Read()
    {
        using var file = File.OpenRead(path);
        for (var first = 0; first < rows; first += BlockRows)
        {
            var count = Math.Min(BlockRows, rows - first);
            var block = new float[columns][];
            for (var c = 0; c < columns; c++)
            {
                block[c] = new float[count];
                file.ReadExactly(MemoryMarshal.AsBytes(block[c].AsSpan()));
            }

            yield return new($"cluster-{first / BlockRows}", [.. Enumerable.Range(0, count).Select(r => 15.0 * r)], new int[count], block);
        }
    }

    public void Write(IEnumerable<float[][]> blocks)
    {
        using var file = File.Create(path);
        foreach (var block in blocks)
        {
            foreach (var column in block)
                file.Write(MemoryMarshal.AsBytes(column.AsSpan()));
        }
    }
}
