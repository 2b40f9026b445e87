using Sluice.Hosting.Data;

namespace Sluice.Hosting.Datasets;

/// <summary>The files of a directory of training data.</summary>
internal static class DatasetFiles
{
    /// <summary>The partitions of a directory that has some.</summary>
    /// <exception cref="RefusedException">There is no such directory, or nothing in it to read.</exception>
    public static IReadOnlyList<string> Require(string directory)
    {
        if (!Directory.Exists(directory))
            throw RefusedException.NotFound($"There is no directory {directory}: make training data with 'sluice dataset generate --out DIR', or import your own.");
        if (PartitionFile.In(directory) is { Count: > 0 } files)
            return files;
        throw RefusedException.NotFound(DataMarker.Read(directory) == DataUse.Dataset
            ? $"No cluster of {directory} is complete yet: go on with 'sluice dataset generate --resume'."
            : $"{directory} holds no training data (cluster=ID/observations.parquet): make some with 'sluice dataset generate --out DIR', or import your own.");
    }
}
