using System.Text.Json;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Datasets;

/// <summary>What a directory of training data is to hold; written into it before anything else, so that a run can be resumed.</summary>
/// <param name="Seed">Of everything random.</param>
/// <param name="Clusters">How many, split evenly over the workloads.</param>
/// <param name="Configurations">How many in all, split evenly over the clusters.</param>
/// <param name="Batch">Configurations persisted at once: what a kill can cost a cluster.</param>
/// <param name="Workloads">As the workload catalogue spells them.</param>
/// <param name="Catalogues">Hash of the catalogues that it is drawn from.</param>
internal sealed record DatasetPlan(ulong Seed, int Clusters, int Configurations, int Batch, IReadOnlyList<string> Workloads, string Catalogues)
{
    public const string FileName = "dataset.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The clusters, one workload after the other in turn, and how many configurations each walks through.</summary>
    public IReadOnlyList<(TrainingCluster Cluster, int Configurations)> Walks()
    {
        var fleet = FleetPlan.Evenly(new RunId($"data-{Seed}"), Clusters, Workloads);
        var turns = fleet.GroupBy(cluster => cluster.Description.Class).SelectMany(workload => workload.Select((cluster, turn) => (cluster, turn)))
            .OrderBy(of => of.turn).ThenBy(of => of.cluster.Cluster.Value, StringComparer.Ordinal);
        return [.. turns.Select((of, i) => (of.cluster, Configurations / Clusters + (i < Configurations % Clusters ? 1 : 0)))];
    }

    public bool IsSame(DatasetPlan other) => this with { Workloads = other.Workloads } == other && Workloads.SequenceEqual(other.Workloads);

    /// <returns>Null where there is none.</returns>
    /// <exception cref="DatasetException">It cannot be read, or is another version's.</exception>
    public static DatasetPlan? Read(string directory)
    {
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file))
            return null;
        try
        {
            if (JsonSerializer.Deserialize<DatasetPlan>(File.ReadAllText(file), Options) is { Clusters: > 0, Batch: > 0, Workloads.Count: > 0 } plan)
            {
                return plan.Catalogues == Tuning.Datasets.Catalogues.Hash ? plan : throw new DatasetException(
                    file, $"plans training data of the catalogues {plan.Catalogues}, this version has {Tuning.Datasets.Catalogues.Hash}", "begin another directory, or go on with the version that began it");
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new DatasetException(file, "is not a plan of this version of sluice", "give another directory");
    }

    public void Write(string directory) =>
        WholeFile.Write(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, Options) + Environment.NewLine);
}
