using System.CommandLine;
using Sluice.Actors.Clusters;
using Sluice.Actors.Storage;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Spark.Live.Files;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>cluster add | list | get | pause | resume | remove</c>: the Spark clusters that running nodes tune.</summary>
internal sealed class ClusterVerbs
{
    private const string Removed = "it was removed; 'cluster add' brings it back";

    private readonly GuestFlags _guest = new();
    private readonly Argument<string> _file = ClusterFileArgument.Create();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only look: read the file, examine the cluster, add nothing." };
    private readonly Option<bool> _onlyShow = new("--dry-run") { Description = "Only show the cluster as it is." };
    private readonly Option<bool> _anyway = new("--anyway") { Description = "Add it though something of the examination fails, such as a job that does not run yet." };

    public static Command Create(Surroundings surroundings)
    {
        var verbs = new ClusterVerbs();
        var name = new Argument<string>("CLUSTER") { Description = "Its name; 'cluster list' has them." };
        var reason = Flag.With("--reason", "TEXT", "Why, for whoever looks at it later.", "somebody asked for it");
        var command = new Command("cluster", "The Spark clusters that running tuning nodes have.")
        {
            new Command("add", "Have a live cluster tuned from now on: read its file, examine it, register it at the nodes. Added again, a changed file takes the old one's place at the next episode.")
            {
                verbs._file, verbs._dryRun, verbs._anyway,
            }.Does(surroundings, verbs.AddAsync),
            new Command("list", "All clusters in the journal, and what each is doing.").Does(surroundings, verbs.ListAsync),
            new Command("get", "What one cluster is doing.") { name }
                .Does(surroundings, context => verbs.OneAsync(context, new GetCluster(Named(context, name)))),
            new Command("pause", "Stop tuning a cluster, also while nodes come and go: its episode is abandoned, its configuration stays as it is.") { name, reason, verbs._onlyShow }
                .Does(surroundings, context => verbs.OneAsync(context, new PauseCluster(Named(context, name), context.Parse.GetValue(reason)!), "paused")),
            new Command("resume", "Tune a paused cluster again.") { name, verbs._onlyShow }
                .Does(surroundings, context => verbs.OneAsync(context, new ResumeCluster(Named(context, name)), "resumed")),
            new Command("remove", "Stop tuning a cluster for good: as pause, until it is added again. Its journal and its configuration stay as they are.") { name, verbs._onlyShow }
                .Does(surroundings, context => verbs.OneAsync(context, new PauseCluster(Named(context, name), Removed), "removed")),
        };
        foreach (var verb in command.Subcommands)
        {
            foreach (var option in verbs._guest.Options)
                verb.Options.Add(option);
        }

        return command;
    }

    private static ClusterId Named(VerbContext context, Argument<string> name) => new(context.Parse.GetValue(name)!);

    private async Task<int> AddAsync(VerbContext context)
    {
        var isDry = context.Parse.GetValue(_dryRun);
        if (!isDry && !_guest.IsGuest(context.Parse))
            throw RefusedException.Usage("A cluster is added to running nodes: name some of them with --seeds HOST:PORT,... or --peers-dns NAME:PORT, or only look with --dry-run.");
        var file = ClusterFileArgument.Read(context, context.Parse.GetValue(_file)!);
        var found = ExaminedShape.Of(file.Name.Value, await ClusterLook.AtAsync(file, context.Stop).ConfigureAwait(false));
        var isAdded = !isDry && (found.Ok || context.Parse.GetValue(_anyway));
        if (isAdded)
            await RegisterAsync(context, file).ConfigureAwait(false);
        context.Terminal.Result(found with { Added = isAdded }, console =>
        {
            FindingTable.Write(console, found.Findings);
            console.WriteLine(
                isAdded ? $"{file.Name} is added, mode {Texts.Word(file.Safety.Mode)}"
                : isDry ? $"{file.Name} is not added: it was only looked at"
                : $"{file.Name} is not added: mend what failed, or add it with --anyway");
        });
        return isAdded || (isDry && found.Ok) ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task RegisterAsync(VerbContext context, ClusterFile file)
    {
        await using var visit = await ClusterVisit.BeginAsync(context, _guest).ConfigureAwait(false);
        await visit.RegisterAsync(file.Name, LiveConnection.Describe(file), context.Stop).ConfigureAwait(false);
        var view = await visit.AskAsync(new GetCluster(file.Name), context.Stop).ConfigureAwait(false);
        if (view.Paused == Removed)
            await visit.AskAsync(new ResumeCluster(file.Name), context.Stop).ConfigureAwait(false);
    }

    /// <param name="question">What it is asked or told.</param>
    /// <param name="done">What it is then; null where it is only looked at.</param>
    private async Task<int> OneAsync(VerbContext context, IClusterMessage question, string? done = null)
    {
        var isDry = done is not null && context.Parse.GetValue(_onlyShow);
        await using var visit = await ClusterVisit.BeginAsync(context, _guest).ConfigureAwait(false);
        var view = await visit.AskKnownAsync(isDry ? new GetCluster(question.Cluster) : question, context.Stop).ConfigureAwait(false);
        Show(context, ClusterRow.Of(view), [ClusterRow.Of(view)], isDry ? $"{view.Cluster} would be {done}" : null);
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

    private static void Show(VerbContext context, object shape, IReadOnlyCollection<ClusterRow> rows, string? remark = null) => context.Terminal.Result(shape, console =>
    {
        var table = Texts.Table("cluster", "workload", "latency", "doing", ">episode", ">steps", "why");
        foreach (var row in rows)
            table.Row(row.Cluster, row.Class, row.Latency, row.Doing, Texts.Invariant($"{row.Episode}"), Texts.Invariant($"{row.Steps}"), row.Why);
        console.WriteList(table);
        if (remark is not null)
            console.WriteLine(remark);
    });
}
