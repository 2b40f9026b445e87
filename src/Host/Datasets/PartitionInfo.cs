using System.Globalization;

namespace Sluice.Hosting.Datasets;

/// <summary>What the metadata of a partition say about it.</summary>
/// <param name="Cluster">Whose observations they are.</param>
/// <param name="Workload">Its workload class; empty where an import did not say.</param>
/// <param name="Seed">The seed they were generated from; null for an import.</param>
/// <param name="Version">The version of the product that wrote them.</param>
/// <param name="Catalogues">Hash of the catalogues that the columns are named from.</param>
internal sealed record PartitionInfo(string Cluster, string Workload, ulong? Seed, string Version, string Catalogues)
{
    /// <summary>The layout of a partition's columns and metadata; a reader refuses a number it does not know.</summary>
    public const int SchemaVersion = 1;

    private const string SchemaKey = "sluice.schema", ClusterKey = "sluice.cluster", WorkloadKey = "sluice.workload", SeedKey = "sluice.seed";
    private const string VersionKey = "sluice.version", CataloguesKey = "sluice.catalogues";

    private static string Present => Tuning.Datasets.Catalogues.Hash;

    /// <summary>For a partition that this version writes.</summary>
    public static PartitionInfo Create(string cluster, string workload, ulong? seed) =>
        new(cluster, workload, seed, typeof(PartitionInfo).Assembly.GetName().Version!.ToString(3), Present);

    public Dictionary<string, string> Write()
    {
        var metadata = new Dictionary<string, string>
        {
            [SchemaKey] = SchemaVersion.ToString(CultureInfo.InvariantCulture),
            [ClusterKey] = Cluster,
            [WorkloadKey] = Workload,
            [VersionKey] = Version,
            [CataloguesKey] = Catalogues,
        };
        if (Seed is { } seed)
            metadata[SeedKey] = seed.ToString(CultureInfo.InvariantCulture);
        return metadata;
    }

    /// <exception cref="DatasetException">They are nobody's of ours, or of another version.</exception>
    public static PartitionInfo Read(string file, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(SchemaKey, out var schema))
            throw new DatasetException(file, "is a Parquet file, but not one of sluice", "make training data with 'sluice dataset generate', or import your own with 'sluice dataset import'");
        if (schema != SchemaVersion.ToString(CultureInfo.InvariantCulture))
            throw new DatasetException(file, $"has schema version {schema}, this version of sluice reads {SchemaVersion}", "generate it again, or read it with the version that wrote it");
        var seed = metadata.GetValueOrDefault(SeedKey);
        ulong number = 0;
        if (seed is not null && !ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            throw new DatasetException(file, $"names the seed '{seed}', which is no number", "generate it again");
        var info = new PartitionInfo(
            Of(ClusterKey), Of(WorkloadKey), seed is null ? null : number, Of(VersionKey), Of(CataloguesKey));
        return info.Catalogues == Present
            ? info
            : throw new DatasetException(
                file, $"was observed under the lever and metric catalogues {info.Catalogues}, this version of sluice has {Present}", "generate it again");

        string Of(string key) => metadata.TryGetValue(key, out var value)
            ? value
            : throw new DatasetException(file, $"lacks the metadata entry {key}", "generate it again");
    }
}
