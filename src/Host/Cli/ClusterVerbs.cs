using System.CommandLine;
using Sluice.Actors.Clusters;
using Sluice.Actors.Storage;
using Sluice.Hosting.Reports;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>cluster list | get | pause | resume</c>: the Spark clusters that running nodes tune.</summary>
internal sealed class ClusterVerbs
{
    private readonly GuestFlags _guest = new();

    public static Command Create(Surroundings surroundings)
    {
        var verbs = new ClusterVerbs();
        var name = new Argument<string>("CLUSTER") { Description = "Its name; 'cluster list' has them." };
        var reason = Flag.With("--reason", "TEXT", "Why, for whoever looks at it later.", "somebody asked for it");
        var command = new Command("cluster", "The Spark clusters that running tuning nodes have.")
        {
            new Command("list", "All clusters in the journal, and what each is doing.").Does(surroundings, verbs.ListAsync),
            new Command("get", "What one cluster is doing.") { name }
                .Does(surroundings, context => verbs.OneAsync(context, new GetCluster(Named(context, name)))),
            new Command("pause", "Stop tuning a cluster, also while nodes come and go: its episode is abandoned, its configuration stays as it is.") { name, reason }
                .Does(surroundings, context => verbs.OneAsync(context, new PauseCluster(Named(context, name), context.Parse.GetValue(reason)!))),
            new Command("resume", "Tune a paused cluster again.") { name }
                .Does(surroundings, context => verbs.OneAsync(context, new ResumeCluster(Named(context, name)))),
        };
        foreach (var verb in command.Subcommands)
        {
            foreach (var option in verbs._guest.Options)
                verb.Options.Add(option);
        }

        return command;
    }

    private static ClusterId Named(VerbContext context, Argument<string> name) => new(context.Parse.GetValue(name)!);

    private async Task<int> OneAsync(VerbContext context, IClusterMessage question)
    {
        await using var visit = await ClusterVisit.BeginAsync(context, _guest).ConfigureAwait(false);
        var view = await visit.AskKnownAsync(question, context.Stop).ConfigureAwait(false);
        Show(context, ClusterRow.Of(view), [ClusterRow.Of(view)]);
        return ExitCode.Ok;
    }

    private async Task<int> ListAsync(VerbContext context)
    {
        await using var visit = await ClusterVisit.BeginAsync(context, _guest).ConfigureAwait(false);
        var prefix = ClusterActor.PersistenceIdOf(new ClusterId(""));
        var names = (await new JournalRows(visit.Journal).EntitiesAsync(context.Stop).ConfigureAwait(false))
            .Where(entity => entity.StartsWith(prefix, StringComparison.Ordinal)).Select(entity => new ClusterId(entity[prefix.Length..]));
        var rows = new List<ClusterRow>();
        // Not all at once: one that is not running is started by the question.
        foreach (var some in names.Chunk(32))
        {
            var views = await Task.WhenAll(some.Select(cluster => visit.AskAsync(new GetCluster(cluster), context.Stop))).ConfigureAwait(false);
            rows.AddRange(views.Select(ClusterRow.Of));
        }

        Show(context, new { Clusters = rows }, rows);
        return ExitCode.Ok;
    }

    private static void Show(VerbContext context, object shape, IReadOnlyCollection<ClusterRow> rows) => context.Terminal.Result(shape, console =>
    {
        var table = Texts.Table("cluster", "workload", "doing", ">episode", ">steps", "why");
        foreach (var row in rows)
            table.Row(row.Cluster, row.Class, row.Doing, Texts.Invariant($"{row.Episode}"), Texts.Invariant($"{row.Steps}"), row.Why);
        console.WriteList(table);
    });
}
