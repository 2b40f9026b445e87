using Sluice.Actors.Replay;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Episodes;

namespace Sluice.Hosting.Sessions;

/// <summary>The episodes of a journal, rebuilt from it alone.</summary>
internal sealed class EpisodeArchive : IAsyncDisposable
{
    private readonly JournalSettings _journal;
    private readonly JournalReader _reader;
    private readonly PolicyStore _policies;

    private EpisodeArchive(JournalSettings journal, JournalReader reader)
    {
        _journal = journal;
        _reader = reader;
        _policies = new PolicyStore(journal.DataOptions());
    }

    /// <exception cref="RefusedException">There is no journal.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static async Task<EpisodeArchive> OpenAsync(SluiceSettings settings, CancellationToken stop)
    {
        DataDirectory.RequireJournal(settings);
        if (settings.HasNoJournalYet)
            throw RefusedException.NotFound($"There is no journal in {settings.Data} yet: run demo or train first, or give another directory with --data.");
        return await OpenAsync(settings.JournalHere, stop).ConfigureAwait(false);
    }

    public static async Task<EpisodeArchive> OpenAsync(JournalSettings journal, CancellationToken stop) =>
        new(journal, await JournalReader.OpenAsync(journal, stop).ConfigureAwait(false));

    /// <summary>The episodes of one cluster.</summary>
    /// <exception cref="RefusedException">There is no such cluster.</exception>
    public async Task<IReadOnlyList<JournalledEpisode>> OfClusterAsync(ClusterId cluster) =>
        JournalledEpisode.Of(await EventsAsync(cluster).ConfigureAwait(false));

    /// <summary>The episodes of all clusters in the order of their ids.</summary>
    /// <param name="withTraining">Those of training clusters too, of which there are thousands.</param>
    public async Task<IReadOnlyList<JournalledEpisode>> ListAsync(bool withTraining)
    {
        var learning = withTraining ? [] : await _reader.LearningAsync().ConfigureAwait(false);
        var training = learning.OfType<TrainingBegun>().SelectMany(begun => begun.Plan.Clusters).Select(cluster => cluster.Cluster).ToHashSet();
        var all = new List<JournalledEpisode>();
        foreach (var cluster in (await _reader.ClustersAsync().ConfigureAwait(false)).Where(cluster => !training.Contains(cluster)))
            all.AddRange(JournalledEpisode.Of(await _reader.EventsAsync(cluster).ConfigureAwait(false)));
        return all;
    }

    /// <exception cref="RefusedException">There is no such episode.</exception>
    public async Task<JournalledEpisode> FindAsync(EpisodeId id)
    {
        var episodes = JournalledEpisode.Of(await EventsAsync(id.Cluster).ConfigureAwait(false));
        return episodes.FirstOrDefault(episode => episode.Episode == id)
            ?? throw RefusedException.NotFound(episodes.Count == 0
                ? $"Cluster {id.Cluster} has run no episode."
                : $"There is no episode {id}; cluster {id.Cluster} has {episodes[0].Episode.Number} to {episodes[^1].Episode.Number}.");
    }

    /// <summary>Recomputes every state, action probability, choice and reward.</summary>
    public async Task<ReplayVerdict> ReplayAsync(JournalledEpisode episode, CancellationToken stop)
    {
        var version = (episode.Begun.Plan.Choice as FromPolicy)?.Version;
        var policy = version is { } named && episode.Begun.Plan.Steps > 0 ? await _policies.FindAsync(named, stop).ConfigureAwait(false) : null;
        if (version is not null && episode.Begun.Plan.Steps > 0 && policy is null)
            throw RefusedException.NotFound($"Episode {episode.Episode} ran policy {version}, which is not in the policy store: restore journal and store from the same backup.");
        var shape = new ClusterFactory().ShapeOf(episode.Description);
        var selection = await SelectionArchive.OfAsync(_journal, episode.Begun.SelectionHash, $"Episode {episode.Episode}", stop).ConfigureAwait(false);
        return EpisodeReplay.Check(episode.Events, selection, policy?.Snapshot, shape);
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private async Task<IReadOnlyList<IClusterEvent>> EventsAsync(ClusterId cluster)
    {
        var events = await _reader.EventsAsync(cluster).ConfigureAwait(false);
        return events.Count > 0
            ? events
            : throw RefusedException.NotFound($"The journal has no cluster '{cluster}': 'sluice episode list' names those it has.");
    }
}
