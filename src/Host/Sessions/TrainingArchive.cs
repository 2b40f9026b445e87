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

    private static JournalledRun Apply(JournalledRun? known, ILearningEvent happened) => happened switch
    {
        TrainingBegun begun => new JournalledRun(begun.Run, begun.Plan, known?.Policy ?? new PolicyVersion(begun.Run, 0), false),
        PolicyUpdated updated when known is not null => known with { Policy = updated.Policy },
        TrainingEnded when known is not null => known with { HasEnded = true },
        _ => known ?? throw new InvalidDataException($"The learner's journal names run {happened.Run} before its beginning: restore it from a backup."),
    };
}
