using System.Text.Json;
using Sluice.Actors.Storage;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Sessions;

/// <summary>Policies on their way from one journal to another.</summary>
internal static class PolicyArchive
{
    /// <exception cref="RefusedException">There is no such policy; it names those there are.</exception>
    public static async Task<PolicyDocument> DocumentAsync(SluiceSettings settings, string asked, CancellationToken stop)
    {
        var stored = await PolicyChoice.StoredAsync(settings, stop).ConfigureAwait(false);
        var runs = await TrainingArchive.RunsAsync(settings, stop).ConfigureAwait(false);
        var version = PolicyChoice.Find(asked, stored, runs);
        var policy = await new PolicyStore(settings.JournalHere.DataOptions()).FindAsync(version, stop).ConfigureAwait(false)
            ?? throw RefusedException.NotFound($"Policy {version} is not in the policy store any more: restore it from a backup.");
        var selection = await SelectionArchive.OfAsync(settings.JournalHere, policy.Snapshot.SelectionHash, $"Policy {version}", stop).ConfigureAwait(false);
        return new PolicyDocument(policy.Snapshot, new SelectionDocument(selection), await ProvenanceAsync(settings.JournalHere, version, runs, stop).ConfigureAwait(false));
    }

    /// <summary>Puts a policy and its selection beside a journal. The same one again is no error; another one under its name is.</summary>
    /// <exception cref="PolicyConflictException">The store holds another policy under this version.</exception>
    public static async Task KeepAsync(JournalSettings journal, PolicyDocument document, CancellationToken stop)
    {
        await SelectionArchive.KeepAsync(journal, document.Selection, stop).ConfigureAwait(false);
        await journal.PrepareAsync(stop).ConfigureAwait(false);
        var store = new PolicyStore(journal.DataOptions());
        await store.InitialiseAsync(stop).ConfigureAwait(false);
        await store.SaveAsync(new StoredPolicy(document.Snapshot, RunningBaseline.Empty), stop).ConfigureAwait(false);
    }

    private static async Task<JsonElement> ProvenanceAsync(
        JournalSettings journal, PolicyVersion version, IReadOnlyList<JournalledRun> runs, CancellationToken stop)
    {
        var origins = new ProvenanceStore(journal.DataOptions());
        await origins.InitialiseAsync(stop).ConfigureAwait(false);
        return await origins.FindAsync(version.Run, stop).ConfigureAwait(false) is { } kept
            ? Provenance.Read(kept, version)
            : Provenance.Of(version, runs.FirstOrDefault(run => run.Run == version.Run)?.Plan, null);
    }
}
