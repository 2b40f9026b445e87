using System.CommandLine;
using Akka.Actor;
using Sluice.Actors;
using Sluice.Actors.Clusters;
using Sluice.Actors.Storage;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>cluster list | get | pause | resume</c>: the Spark clusters that running nodes tune.</summary>
internal sealed class ClusterVerbs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
        var (settings, journal) = Place(context);
        await using var node = await VisitAsync(context, settings, journal).ConfigureAwait(false);
        var view = await AskAsync(node, question, context.Stop).ConfigureAwait(false);
        if (view.Description is null && view.Quarantine is null)
            throw RefusedException.NotFound($"No node knows a cluster {question.Cluster}: 'sluice cluster list' has their names.");
        Show(context, ClusterRow.Of(view), [ClusterRow.Of(view)]);
        return ExitCode.Ok;
    }

    private async Task<int> ListAsync(VerbContext context)
    {
        var (settings, journal) = Place(context);
        await using var node = await VisitAsync(context, settings, journal).ConfigureAwait(false);
        var prefix = ClusterActor.PersistenceIdOf(new ClusterId(""));
        var names = (await new JournalRows(journal).EntitiesAsync(context.Stop).ConfigureAwait(false))
            .Where(entity => entity.StartsWith(prefix, StringComparison.Ordinal)).Select(entity => new ClusterId(entity[prefix.Length..]));
        var rows = new List<ClusterRow>();
        // Not all at once: one that is not running is started by the question.
        foreach (var some in names.Chunk(32))
        {
            var views = await Task.WhenAll(some.Select(cluster => AskAsync(node, new GetCluster(cluster), context.Stop))).ConfigureAwait(false);
            rows.AddRange(views.Select(ClusterRow.Of));
        }

        Show(context, new { Clusters = rows }, rows);
        return ExitCode.Ok;
    }

    private (SluiceSettings Settings, JournalSettings Journal) Place(VerbContext context)
    {
        if (!_guest.IsGuest(context.Parse))
            throw RefusedException.Usage("Running nodes are asked: name some of them with --seeds HOST:PORT,... or --peers-dns NAME:PORT.");
        var settings = context.Settings(_guest.Settings(context.Parse));
        return (settings, settings.JournalHere);
    }

    private static Task<TuningNode> VisitAsync(VerbContext context, SluiceSettings settings, JournalSettings journal) =>
        NodeStart.VisitAsync(settings, journal, settings.Node.AsGuest(settings.Journal.Provider, context.Surroundings.WorkingDirectory), context.Stop);

    private static async Task<ClusterView> AskAsync(TuningNode node, IClusterMessage question, CancellationToken stop)
    {
        try
        {
            return await node.Clusters.Ask<IClusterMessage>(question, Patience, stop).ConfigureAwait(false) switch
            {
                ClusterView view => view,
                ClusterRefused refused => throw RefusedException.Conflict($"Cluster {question.Cluster}: {refused.Reason}."),
                var other => throw new InvalidOperationException($"{question.GetType().Name} was answered with {other.GetType().Name}."),
            };
        }
        catch (AskTimeoutException)
        {
            throw new TimeoutException($"Cluster {question.Cluster} has not answered for {Patience.TotalSeconds:0} s: see the nodes' logs, and try again.");
        }
    }

    private static void Show(VerbContext context, object shape, IReadOnlyCollection<ClusterRow> rows) => context.Terminal.Result(shape, console =>
    {
        var table = Texts.Table("cluster", "workload", "doing", ">episode", ">steps", "why");
        foreach (var row in rows)
            table.Row(row.Cluster, row.Class, row.Doing, Texts.Invariant($"{row.Episode}"), Texts.Invariant($"{row.Steps}"), row.Why);
        console.WriteList(table);
    });
}
