using Sluice.Actors;
using Sluice.Actors.Replay;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Presets;
using Sluice.Messages;
using Sluice.Messages.Clusters;

namespace Sluice.Hosting.Sessions;

/// <summary>Walks every cluster of a plan through its configurations, batch by batch, and writes the partition of each that is complete.</summary>
/// <param name="node">Runs the clusters.</param>
/// <param name="reader">Of the node's journal.</param>
/// <param name="directory">Where the partitions go.</param>
/// <param name="plan">What is to be done.</param>
internal sealed class SurveySession(TuningNode node, JournalReader reader, string directory, DatasetPlan plan)
{
    private readonly EpisodeSession _episodes = new(node);
    private readonly Lock _gate = new();

    /// <param name="together">Clusters that walk at the same time; changes the time only.</param>
    /// <param name="watcher">Told of every batch.</param>
    /// <param name="stop">Stops after the batches under way; what is journalled stays.</param>
    /// <returns>Configurations in the journal.</returns>
    public async Task<int> RunAsync(int together, ISurveyWatcher watcher, CancellationToken stop)
    {
        var walks = plan.Walks();
        var next = new int[walks.Count];
        for (var w = 0; w < next.Length; w++)
        {
            next[w] = await _episodes.RegisterAsync(walks[w].Cluster.Cluster, walks[w].Cluster.Description, CancellationToken.None).ConfigureAwait(false);
        }

        var done = walks.Select((walk, w) => Math.Min(walk.Configurations, next[w] * plan.Batch)).Sum();
        watcher.Accepted(done);
        await Parallel.ForAsync(0, walks.Count, new ParallelOptions { MaxDegreeOfParallelism = together }, async (w, _) =>
        {
            var (cluster, configurations) = walks[w];
            for (var number = next[w]; number * plan.Batch < configurations; number++)
            {
                if (stop.IsCancellationRequested)
                    return;
                var survey = new EpisodeId(cluster.Cluster, number);
                var steps = Math.Min(plan.Batch, configurations - number * plan.Batch);
                await _episodes.RunAsync(survey, SurveyPreset.Plan(plan.Seed, survey, steps), _ => { }, CancellationToken.None).ConfigureAwait(false);
                lock (_gate)
                {
                    done += steps;
                    watcher.Advanced(steps);
                }
            }

            if (configurations > 0 && !File.Exists(PartitionFile.PathOf(directory, cluster.Cluster.Value)))
                await WriteAsync(cluster.Cluster, cluster.Description.Class, configurations).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return done;
    }

    private async Task WriteAsync(ClusterId cluster, WorkloadClass workload, int configurations)
    {
        var surveys = (await reader.EventsAsync(cluster).ConfigureAwait(false)).OfType<SurveyRecorded>().ToArray();
        var info = PartitionInfo.Create(cluster.Value, workload.Value, plan.Seed);
        var table = SurveyPartition.Of(info, surveys);
        if (table.Rows != configurations)
            throw new InvalidDataException($"The journal of {cluster} holds {table.Rows} configurations where {configurations} were walked through: restore it from a backup.");
        await PartitionFile.WriteAsync(directory, table).ConfigureAwait(false);
    }
}
