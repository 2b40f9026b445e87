using System.CommandLine;
using Sluice.Actors.Integrity.Checking;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>check journal</c>: every invariant, from what is stored alone.</summary>
internal static class CheckVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var replays = Flag.With("--replays", "N", "Tuning episodes to recompute choice by choice; the others are folded.", 100);
        return new Command("check", "Whether what is stored is as it has to be.")
        {
            new Command("journal", "Evaluate every invariant from journal, effects and policies; exit code 1 when one is violated. Check a journal that rests.") { replays }
                .Does(surroundings, context => CheckAsync(context, context.Parse.GetValue(replays))),
        };
    }

    private static async Task<int> CheckAsync(VerbContext context, int replays)
    {
        if (replays < 0)
            throw RefusedException.Usage($"--replays is {replays}; give 0 or more.");
        var settings = context.Settings();
        DataDirectory.RequireJournal(settings);
        if (settings.HasNoJournalYet)
            throw RefusedException.NotFound($"There is no journal in {settings.Data} yet: run demo or train first, or give another directory with --data.");
        var journal = settings.JournalHere;
        await journal.PrepareAsync(context.Stop).ConfigureAwait(false);
        var check = await JournalCheck.RunAsync(journal, new ClusterFactory().ShapeOf, replays, context.Stop).ConfigureAwait(false);
        context.Terminal.Result(new { check.Ok, check.Rows }, console =>
        {
            var table = Texts.Table("", "invariant", ">checked", ">violated");
            foreach (var row in check.Rows)
                table.Row(row.Invariant, row.Statement, Texts.Invariant($"{row.Checked:#,0}"), Texts.Invariant($"{row.Violations:#,0}"));
            console.WriteList(table);
            foreach (var finding in check.Rows.SelectMany(row => row.Findings.Select(finding => $"{row.Invariant}: {finding}")))
                console.WriteLine(finding);
            console.WriteLine(check.Ok ? "ok" : "not ok");
        });
        return check.Ok ? ExitCode.Ok : ExitCode.Failed;
    }
}
