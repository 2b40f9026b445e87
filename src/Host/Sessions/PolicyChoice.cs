using Sluice.Actors.Storage;
using Sluice.Hosting.Settings;
using Sluice.Messages;

namespace Sluice.Hosting.Sessions;

/// <summary>Which stored policy a command line means.</summary>
internal static class PolicyChoice
{
    /// <summary>The last version of the run that was updated last.</summary>
    public const string Latest = "latest";

    /// <summary>The policies there are, by run and number.</summary>
    public static async Task<IReadOnlyList<PolicyListing>> StoredAsync(SluiceSettings settings, CancellationToken stop)
    {
        if (settings.HasNoJournalYet)
            return [];
        var journal = settings.JournalHere;
        await journal.PrepareAsync(stop).ConfigureAwait(false);
        var store = new PolicyStore(journal.DataOptions());
        await store.InitialiseAsync(stop).ConfigureAwait(false);
        return await store.ListAsync(stop).ConfigureAwait(false);
    }

    /// <param name="asked"><c>latest</c>, <c>RUN</c> for its last version, or <c>RUN@NUMBER</c>.</param>
    /// <param name="stored">The policies there are.</param>
    /// <param name="runs">The runs, the one that was updated last at the end.</param>
    /// <exception cref="RefusedException">There is no such policy; it names those there are.</exception>
    public static PolicyVersion Find(string asked, IReadOnlyList<PolicyListing> stored, IReadOnlyList<JournalledRun> runs)
    {
        if (stored.Count == 0)
            throw RefusedException.NotFound("There is no policy beside this journal: train or import one first, or name another journal (--data DIR, or Sluice:Journal for one in a database).");
        if (asked == Latest)
        {
            var last = runs.LastOrDefault(run => stored.Any(policy => policy.Version == run.Policy));
            return last?.Policy ?? stored[^1].Version;
        }

        var versions = stored.Select(policy => policy.Version).ToArray();
        if (PolicyVersion.TryParse(asked, out var exact))
            return versions.Contains(exact) ? exact : throw Missing(asked, versions);
        var ofRun = versions.Where(version => version.Run.Value == asked).ToArray();
        return ofRun.Length > 0 ? ofRun.MaxBy(version => version.Number) : throw Missing(asked, versions);
    }

    private static RefusedException Missing(string asked, IEnumerable<PolicyVersion> versions)
    {
        var runs = versions.GroupBy(version => version.Run).Select(run => $"{run.Key}@{run.Min(v => v.Number)}..{run.Max(v => v.Number)}");
        return RefusedException.NotFound($"There is no policy '{asked}'; there are {string.Join(", ", runs)}.");
    }
}
