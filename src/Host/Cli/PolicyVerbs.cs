using System.CommandLine;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>policy list</c>: the versions that can tune a cluster.</summary>
internal static class PolicyVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var all = new Option<bool>("--all") { Description = "Every version; otherwise the last one of each run." };
        return new Command("policy", "Trained policies.")
        {
            new Command("list", "The policies in the data directory.") { all }
                .Does(surroundings, context => ListAsync(context, context.Parse.GetValue(all))),
        };
    }

    private static async Task<int> ListAsync(VerbContext context, bool all)
    {
        var settings = context.Settings();
        DataDirectory.RequireReadable(settings.Data);
        var policies = await PolicyChoice.StoredAsync(settings, context.Stop).ConfigureAwait(false);
        PolicyListing[] shown = [.. all ? policies : policies.GroupBy(policy => policy.Version.Run).Select(run => run.MaxBy(policy => policy.Version.Number)!)];
        var shapes = shown.Select(policy => new { Policy = policy.Version.ToString(), policy.Hash, Selection = policy.SelectionHash });
        context.Terminal.Result(new { Policies = shapes }, console =>
        {
            var table = Texts.Table("policy", "hash", "selection");
            foreach (var policy in shown)
                table.Row(policy.Version.ToString(), policy.Hash[..16], policy.SelectionHash[..Math.Min(16, policy.SelectionHash.Length)]);
            console.WriteList(table);
            if (!all && policies.Count > shown.Length)
                console.WriteLine($"the last of {policies.Count} versions in {shown.Length} runs; --all shows every one");
        });
        return ExitCode.Ok;
    }
}
