using System.Data.Common;
using System.Runtime.Serialization;
using Sluice.Actors.Replay;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Settings;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Sessions;

/// <summary>What another run left to learn from again: the policy to start from and the log. Nothing is written there.</summary>
/// <param name="Directory">The run's data directory.</param>
/// <param name="Start">The version that is started from.</param>
/// <param name="Plan">The plan of its run.</param>
/// <param name="Selection">What it is built on.</param>
/// <param name="Log">The training episodes there.</param>
internal sealed record ReuseSource(string Directory, StoredPolicy Start, TrainingPlan Plan, Selection Selection, TrainingLog Log)
{
    private const string Flag = "--from-journal";

    /// <param name="directory">The data directory of an earlier run.</param>
    /// <param name="asked">Which policy; null for the last one of the run that was updated last.</param>
    /// <param name="typed">The selection that the policy has to be on; null for its own.</param>
    /// <param name="stalenessBound">In versions.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="RefusedException">There is nothing to learn from; the message names the place and the mend.</exception>
    public static async Task<ReuseSource> ReadAsync(string directory, string? asked, Selection? typed, int stalenessBound, CancellationToken stop)
    {
        DataDirectory.RequireReadable(directory, Flag);
        var file = SluiceSettings.JournalFile(directory);
        if (!File.Exists(file))
            throw RefusedException.NotFound($"There is no journal in {directory} yet: train there first, or give another directory with {Flag}.");
        try
        {
            return await ReadAsync(directory, JournalSettings.ReadOnly(file), asked, typed, stalenessBound, stop).ConfigureAwait(false);
        }
        catch (DbException unmade) when (unmade.Message.Contains("no such table", StringComparison.Ordinal))
        {
            throw NothingIn(directory, "nothing was trained there");
        }
        catch (InvalidDataException damaged)
        {
            throw new RefusedException(ExitCode.Failed, $"The journal in {directory} cannot be learnt from: {damaged.Message}", damaged);
        }
        catch (Exception damaged) when (damaged is DbException or SerializationException)
        {
            throw new RefusedException(
                ExitCode.Failed, $"The journal in {directory} cannot be learnt from: {damaged.Message} Restore it from a backup, or give another directory with {Flag}.", damaged);
        }
    }

    private static async Task<ReuseSource> ReadAsync(
        string directory, JournalSettings journal, string? asked, Selection? typed, int stalenessBound, CancellationToken stop)
    {
        await using var reader = await JournalReader.OpenAsync(journal, stop).ConfigureAwait(false);
        var policies = new PolicyStore(journal.DataOptions());
        var stored = await policies.ListAsync(stop).ConfigureAwait(false);
        var runs = TrainingArchive.RunsOf(await reader.LearningAsync().ConfigureAwait(false));
        if (runs.Count == 0 || stored.Count == 0)
            throw NothingIn(directory, "nothing was trained there");
        var version = PolicyChoice.Find(asked ?? PolicyChoice.Latest, stored, runs);
        var run = runs.FirstOrDefault(known => known.Run == version.Run)
            ?? throw NothingIn(directory, $"policy {version} was not trained there, only {string.Join(", ", runs.Select(known => known.Run))}: name one of those with --policy");
        if (version.Number == 0)
            throw RefusedException.Usage($"Policy {version} does not know the scale of its inputs, the first iteration measures it: start from {version with { Number = 1 }} or later with --policy.");
        var start = await policies.FindAsync(version, stop).ConfigureAwait(false)
            ?? throw RefusedException.NotFound($"Policy {version} has gone from the policy store in {directory}: restore it from a backup.");
        var hash = start.Snapshot.SelectionHash;
        if (typed is not null && typed.Hash != hash)
            throw RefusedException.Conflict($"Policy {version} in {directory} is on selection {hash}, you name {typed.Hash}: a policy's shape never changes. Leave out --selection, or train a run of its own on it.");
        var selection = typed ?? await SelectionArchive.OfAsync(journal, hash, $"Policy {version}", stop).ConfigureAwait(false);
        var log = await TrainingLog.ReadAsync(
            reader, new ReuseCriteria(version, hash, run.Plan.Rules, stalenessBound), selection, new ClusterFactory().ShapeOf, stop).ConfigureAwait(false);
        if (log.Read == 0)
            throw NothingIn(directory, "its clusters have run none");
        return log.Usable.Count > 0
            ? new ReuseSource(directory, start, run.Plan, selection, log)
            : throw NothingIn(directory, $"none of the {log.Read} fits policy {version} ({Words(log.LeftOut)}): give a larger --staleness, or another --policy");
    }

    private static RefusedException NothingIn(string directory, string why) =>
        RefusedException.NotFound($"There is no training episode in {directory} to learn from: {why}. Train there first, or give another directory with {Flag}.");

    private static string Words(IEnumerable<LeftOut> leftOut) => string.Join(", ", leftOut.Select(others => $"{others.Episodes} {Reports.Texts.Word(others.Why)}"));
}
