using System.CommandLine;
using Sluice.Actors.Clusters;
using Sluice.Actors.Learning;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Messages;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>journal repair</c>: takes damaged events out of one entity's journal, so that it can run again.</summary>
internal static class JournalVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var entity = new Argument<string>("CLUSTER") { Description = $"The cluster in quarantine, or one of {string.Join(" and ", LearningJournals.Ids.Select(id => $"'{id}'"))} for the learner." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be set aside." };
        return new Command("journal", "The journal itself.")
        {
            new Command("repair", "Set the first damaged event of one entity and all after it aside, in the table sluice_set_aside; nothing is deleted. Stop the nodes first.")
            {
                entity, dryRun,
            }.Does(surroundings, context => RepairAsync(context, context.Parse.GetValue(entity)!, context.Parse.GetValue(dryRun))),
        };
    }

    private static async Task<int> RepairAsync(VerbContext context, string name, bool isDry)
    {
        var settings = context.Settings();
        DataDirectory.RequireJournal(settings);
        if (settings.HasNoJournalYet)
            throw RefusedException.NotFound($"There is no journal in {settings.Data}: give the directory that it is in with --data.");
        var journal = settings.JournalHere;
        // An embedded journal belongs to one process at a time.
        using var data = isDry ? null : DataDirectory.OpenJournal(settings);
        await journal.PrepareAsync(context.Stop).ConfigureAwait(false);
        var rows = new JournalRows(journal);
        var entity = LearningJournals.Ids.Contains(name) ? name : ClusterActor.PersistenceIdOf(new ClusterId(name));
        if (!(await rows.EntitiesAsync(context.Stop).ConfigureAwait(false)).Contains(entity))
            throw RefusedException.NotFound($"The journal has nothing of {name}: 'sluice check journal' names what is damaged.");
        var damage = rows.DamageOf(entity);
        var aside = damage is null ? 0
            : isDry ? rows.Of(entity).Count(row => row.SequenceNr >= damage.SequenceNr)
            : await SetAsideAsync(journal, rows, damage.SequenceNr).ConfigureAwait(false);
        context.Terminal.Result(new { Entity = entity, Damage = damage?.Message, From = damage?.SequenceNr, SetAside = aside, DryRun = isDry }, console =>
        {
            if (damage is null)
            {
                console.WriteLine($"{name} is in order: nothing is set aside");
                return;
            }

            console.WriteLine(damage.Message);
            console.WriteLine($"{(isDry ? "would set" : "set")} aside {aside} events, from {damage.SequenceNr} on{(isDry ? "" : "; the entity runs again from the ones before, at the next start of the nodes")}");
        });
        return ExitCode.Ok;

        async Task<int> SetAsideAsync(JournalSettings place, JournalRows damaged, long from)
        {
            var owners = new OwnerTable(place);
            await owners.InitialiseAsync(context.Stop).ConfigureAwait(false);
            var epoch = await owners.EpochOfAsync(entity, context.Stop).ConfigureAwait(false);
            return await damaged.SetAsideAsync(entity, from, epoch, context.Stop).ConfigureAwait(false);
        }
    }
}
