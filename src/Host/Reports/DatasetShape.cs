namespace Sluice.Hosting.Reports;

/// <summary>What <c>dataset describe -o json</c> shows.</summary>
/// <param name="Schema">Layout of the partitions.</param>
/// <param name="Seed">They were generated from; null for an import.</param>
/// <param name="Version">Of the product that wrote them.</param>
/// <param name="Catalogues">Hash of the lever and metric catalogues.</param>
/// <param name="PlannedClusters">How many there are to be; null for an import.</param>
/// <param name="Configurations">Rows.</param>
/// <param name="Observed">Rows that selection and ranking read.</param>
/// <param name="Marks">Rows by what came of them.</param>
/// <param name="Missing">Share of missing values among the observed rows, by role.</param>
/// <param name="MostMissing">The columns with the largest share.</param>
/// <param name="Absent">Columns of the catalogue that the data do not have.</param>
internal sealed record DatasetShape(
    string Directory,
    int Schema,
    ulong? Seed,
    string Version,
    string Catalogues,
    int Clusters,
    int? PlannedClusters,
    int Configurations,
    int Observed,
    IReadOnlyDictionary<string, int> Marks,
    IReadOnlyDictionary<string, double> Missing,
    IReadOnlyList<ColumnShare> MostMissing,
    IReadOnlyList<string> Absent,
    IReadOnlyList<WorkloadLatency> Workloads,
    IReadOnlyList<LeverCoverage> Levers);

/// <param name="Share">In [0, 1].</param>
internal sealed record ColumnShare(string Column, double Share);

/// <summary>p99 of the observed rows of one workload: deciles and median, ms.</summary>
internal sealed record WorkloadLatency(string Workload, int Clusters, int Configurations, int Observed, double P99Low, double P99Median, double P99High);

/// <param name="Changes">How often the lever was the one changed.</param>
/// <param name="Values">Different values it had.</param>
/// <param name="Coverage">From the smallest to the largest value, as a share of its range on its scale; of categories the share that occurs.</param>
internal sealed record LeverCoverage(string Lever, int Changes, int Values, string Smallest, string Largest, double Coverage);
