using Sluice.Actors.Storage;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Sessions;

/// <summary>Learning again from a log, all passes of it.</summary>
/// <param name="Versions">The policies of the new run: version 0 is the one that was started from, every update adds one.</param>
/// <param name="Passes">What the rows weighed, pass by pass.</param>
/// <param name="Used">Episodes that made an update.</param>
internal sealed record PolicyReuse(IReadOnlyList<StoredPolicy> Versions, IReadOnlyList<ImportanceWeights> Passes, IReadOnlyList<TrainingEpisode> Used)
{
    /// <summary>The policy that came of it.</summary>
    public PolicySnapshot Last => Versions[^1].Snapshot;

    /// <param name="run">The new run's name.</param>
    /// <param name="source">What is learnt from.</param>
    /// <param name="plan">The source's, with what was asked for differently.</param>
    /// <param name="engine">Computes the updates.</param>
    /// <param name="passes">How often the log is gone through.</param>
    /// <param name="stop">Gives up between two passes.</param>
    public static PolicyReuse Of(RunId run, ReuseSource source, TrainingPlan plan, IPolicyEngine engine, int passes, CancellationToken stop)
    {
        var log = LoggedIteration.Of(source.Log.Usable);
        var settings = LearningSettings.Default.For(plan);
        var (current, running) = (source.Start.Snapshot, source.Start.Running);
        var versions = new List<StoredPolicy> { Named(current, running, 0) };
        var weights = new List<ImportanceWeights>();
        for (var i = 0; i < passes; i++)
        {
            stop.ThrowIfCancellationRequested();
            var pass = ReusePass.Over(engine, log, current, running, settings);
            weights.Add(pass.Weights);
            foreach (var update in pass.Updates)
            {
                (current, running) = (update.Next, update.Running);
                versions.Add(Named(current, running, versions.Count));
            }
        }

        return new(versions, weights, source.Log.Usable);

        StoredPolicy Named(PolicySnapshot snapshot, RunningBaseline means, int number) => new(snapshot.Named(new PolicyVersion(run, number)), means);
    }

    /// <summary>Puts the versions, their selection and where they come from beside a journal.</summary>
    public async Task KeepAsync(JournalSettings journal, ReuseSource source, string provenance, CancellationToken stop)
    {
        await SelectionArchive.KeepAsync(journal, new(source.Selection), stop).ConfigureAwait(false);
        await journal.PrepareAsync(stop).ConfigureAwait(false);
        var policies = new PolicyStore(journal.DataOptions());
        await policies.InitialiseAsync(stop).ConfigureAwait(false);
        foreach (var version in Versions)
            await policies.SaveAsync(version, stop).ConfigureAwait(false);
        var origins = new ProvenanceStore(journal.DataOptions());
        await origins.InitialiseAsync(stop).ConfigureAwait(false);
        await origins.SaveAsync(Last.Version.Run, provenance, stop).ConfigureAwait(false);
    }
}
