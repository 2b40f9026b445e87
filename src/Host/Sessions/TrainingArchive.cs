using Sluice.Actors.Replay;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Sessions;

/// <summary>The training runs of a journal.</summary>
internal static class TrainingArchive
{
    /// <summary>Every run, the one that was updated last at the end.</summary>
    public static async Task<IReadOnlyList<JournalledRun>> RunsAsync(SluiceSettings settings, CancellationToken stop)
    {
        if (settings.HasNoJournalYet)
            return [];
        await using var reader = await JournalReader.OpenAsync(settings.JournalHere, stop).ConfigureAwait(false);
        return RunsOf(await reader.LearningAsync().ConfigureAwait(false));
    }

    /// <summary>The runs in a learner's events, the one that was updated last at the end.</summary>
    public static IReadOnlyList<JournalledRun> RunsOf(IEnumerable<ILearningEvent> events)
    {
        var runs = new List<JournalledRun>();
        foreach (var happened in events)
        {
            var known = runs.Find(run => run.Run == happened.Run);
            if (known is not null)
                runs.Remove(known);
            runs.Add(Apply(known, happened));
        }

        return runs;
    }

    /// <summary>What a run's updates looked like.</summary>
    /// <param name="settings">Where the journal is.</param>
    /// <param name="asked">A run's name, or <see cref="PolicyChoice.Latest"/> for the one that was updated last.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="RefusedException">There is no such run, or it has made no update.</exception>
    public static async Task<LearningCurve> CurveAsync(SluiceSettings settings, string asked, CancellationToken stop)
    {
        if (settings.HasNoJournalYet)
            throw RefusedException.NotFound($"There is no journal in {settings.Data}: train a policy first, or give another directory with --data.");
        await using var reader = await JournalReader.OpenAsync(settings.JournalHere, stop).ConfigureAwait(false);
        var events = await reader.LearningAsync().ConfigureAwait(false);
        var run = asked == PolicyChoice.Latest ? events.OfType<PolicyUpdated>().LastOrDefault()?.Run : new RunId(asked);
        PolicyUpdated[] updates = [.. events.OfType<PolicyUpdated>().Where(update => update.Run == run)];
        if (updates.Length > 0)
            return new LearningCurve(updates[0].Run, updates);
        if (events.Any(happened => happened.Run == run))
            throw RefusedException.NotFound($"Run {asked} has made no update yet.");
        var names = events.Select(happened => happened.Run).Distinct().ToArray();
        throw RefusedException.NotFound(
            $"There is no run '{asked}' in {settings.JournalHere.PlaceOf()}; {(names.Length == 0 ? "none has been begun there" : $"the runs are {string.Join(", ", names)}")}.");
    }

    private static JournalledRun Apply(JournalledRun? known, ILearningEvent happened) => happened switch
    {
        TrainingBegun begun => new JournalledRun(begun.Run, begun.Plan, known?.Policy ?? new PolicyVersion(begun.Run, 0), false),
        PolicyUpdated updated when known is not null => known with { Policy = updated.Policy },
        TrainingEnded when known is not null => known with { HasEnded = true },
        _ => known ?? throw new InvalidDataException($"The learner's journal names run {happened.Run} before its beginning: restore it from a backup."),
    };
}
