using Sluice.Actors.Replay;
using Sluice.Actors.Storage;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Hosting.Sessions;

/// <summary>A training run as its journal has it.</summary>
/// <param name="Policy">The last version made; version 0 before the first update.</param>
internal sealed record JournalledRun(RunId Run, TrainingPlan Plan, PolicyVersion Policy, bool HasEnded);

/// <summary>The training runs of a journal.</summary>
internal static class TrainingArchive
{
    /// <summary>Every run, the one that was updated last at the end.</summary>
    public static async Task<IReadOnlyList<JournalledRun>> RunsAsync(JournalSettings journal, string dataDirectory, CancellationToken stop)
    {
        if (journal.Provider == JournalProvider.Sqlite && journal.Connection == $"Data Source={SluiceSettings.JournalFile(dataDirectory)}"
            && !File.Exists(SluiceSettings.JournalFile(dataDirectory)))
        {
            return [];
        }

        await using var reader = await JournalReader.OpenAsync(journal, stop).ConfigureAwait(false);
        var runs = new List<JournalledRun>();
        foreach (var happened in await reader.LearningAsync().ConfigureAwait(false))
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
