using System.CommandLine;
using System.Globalization;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>rollout plan | approve | apply | reject | undo | status | history</c>: the changes of one managed cluster, and people's say in them.</summary>
internal sealed class RolloutVerbs
{
    private readonly GuestFlags _guest = new();

    private readonly Argument<string> _cluster = new("CLUSTER") { Description = "Its name; 'cluster list' has them." };

    private readonly Option<string> _reason = Flag.With("--reason", "TEXT", "Why, for whoever looks at it later.", "somebody asked for it");

    private readonly Option<string> _change = Flag.Of<string>(
        "--change", "HASH", "Only this change, as 'rollout plan' names it: another one that is proposed by now is refused (default: the one proposed now).");

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what would be ordered." };

    public static Command Create(Surroundings surroundings)
    {
        var verbs = new RolloutVerbs();
        var history = new Command("history", "All changes in the journal with outcome, reward and reason; needs no running node.") { verbs._cluster };
        history.Does(surroundings, verbs.HistoryAsync);
        var command = new Command("rollout", "The changes of one managed cluster: look at what is proposed, decide on it, take it back.")
        {
            verbs.Asking("plan", "The change that is proposed: the levers, from and to, what it restarts, until when it waits. Exit code 3 where there is none.").Does(surroundings, verbs.PlanAsync),
            verbs.Deciding("approve", "Let the proposed change go out as soon as blackout windows and the change budget allow it; if they do not until it lapses, it does not go out.", verbs._change)
                .Does(surroundings, context => verbs.DecideAsync(context, (cluster, change, reason) => new ApproveChange(cluster, change, AtOnce: false, reason), "approved")),
            verbs.Deciding("apply", "Let the proposed change go out now, in a blackout and beyond the budget too. Deny-lists, a pause and the guard hold all the same.", verbs._change)
                .Does(surroundings, context => verbs.DecideAsync(context, (cluster, change, reason) => new ApproveChange(cluster, change, AtOnce: true, reason), "applied")),
            verbs.Deciding("reject", "Turn the proposed change down: its settings are not proposed again for a while.", verbs._change)
                .Does(surroundings, context => verbs.DecideAsync(context, (cluster, change, reason) => new RejectChange(cluster, change, reason), "rejected")),
            verbs.Deciding("undo", "Take the last change back: the one in effect that is not measured yet, else the last one that stayed. It is not tried again for a while.")
                .Does(surroundings, verbs.UndoAsync),
            verbs.Asking("status", "What the cluster is doing, how far it is left to the tuner, and what is proposed.").Does(surroundings, verbs.StatusAsync),
            history,
        };
        foreach (var option in verbs._guest.Options)
            history.Options.Add(option);
        return command;
    }

    private Command Asking(string name, string description)
    {
        var command = new Command(name, description) { _cluster };
        foreach (var option in _guest.Options)
            command.Options.Add(option);
        command.Validators.Add(_guest.Check);
        return command;
    }

    private Command Deciding(string name, string description, params ReadOnlySpan<Option> more)
    {
        var command = Asking(name, description);
        foreach (var option in more)
            command.Options.Add(option);
        command.Options.Add(_reason);
        command.Options.Add(_dryRun);
        return command;
    }

    private ClusterId Cluster(VerbContext context) => new(context.Parse.GetValue(_cluster)!);

    private async Task<int> PlanAsync(VerbContext context)
    {
        var view = await ViewAsync(context).ConfigureAwait(false);
        _ = Proposal(view);
        Show(context, view, null);
        return ExitCode.Ok;
    }

    private async Task<int> StatusAsync(VerbContext context)
    {
        Show(context, await ViewAsync(context).ConfigureAwait(false), null);
        return ExitCode.Ok;
    }

    private async Task<int> DecideAsync(VerbContext context, Func<ClusterId, ulong, string, IClusterMessage> order, string done)
    {
        var wanted = context.Parse.GetValue(_change) is { } text ? Hash(text) : (ulong?)null;
        await using var visit = await ClusterVisit.BeginAsync(context, _guest).ConfigureAwait(false);
        var view = await visit.AskKnownAsync(new GetCluster(Cluster(context)), context.Stop).ConfigureAwait(false);
        var proposal = Proposal(view);
        if (wanted is { } hash && hash != proposal.ConfigurationHash)
            throw RefusedException.Conflict($"Cluster {view.Cluster} proposes {proposal.ConfigurationHash:x16} by now, not {hash:x16}: look at it with 'rollout plan'.");
        if (context.Parse.GetValue(_dryRun))
        {
            Show(context, view, $"would be {done}");
            return ExitCode.Ok;
        }

        await visit.AskKnownAsync(order(view.Cluster, proposal.ConfigurationHash, context.Parse.GetValue(_reason)!), context.Stop).ConfigureAwait(false);
        // The change as it was looked at: by now it may be on its way.
        Show(context, view, done);
        return ExitCode.Ok;
    }

    private async Task<int> UndoAsync(VerbContext context)
    {
        await using var visit = await ClusterVisit.BeginAsync(context, _guest).ConfigureAwait(false);
        var isDry = context.Parse.GetValue(_dryRun);
        IClusterMessage question = isDry ? new GetCluster(Cluster(context)) : new UndoChange(Cluster(context), context.Parse.GetValue(_reason)!);
        Show(context, await visit.AskKnownAsync(question, context.Stop).ConfigureAwait(false), isDry ? "the last change would be undone" : "the last change is being undone");
        return ExitCode.Ok;
    }

    private async Task<int> HistoryAsync(VerbContext context)
    {
        await using var archive = await EpisodeArchive.OpenAsync(context.Settings(_guest.Settings(context.Parse)), context.Stop).ConfigureAwait(false);
        RolloutRow[] rows = [.. (await archive.OfClusterAsync(Cluster(context)).ConfigureAwait(false)).SelectMany(RolloutRow.Of)];
        context.Terminal.Result(new { Changes = rows }, console =>
        {
            var table = Texts.Table("episode", ">step", ">at", "changed", "outcome", ">reward", "why");
            foreach (var row in rows)
            {
                table.Row(
                    row.Episode, Texts.Invariant($"{row.Step}"), Texts.Clock(row.At), string.Join(", ", row.Levers), row.Outcome,
                    row.Reward is { } reward ? Texts.Invariant($"{reward:0.00}") : "-", row.Reason);
            }

            console.WriteList(table);
        });
        return ExitCode.Ok;
    }

    private async Task<ClusterView> ViewAsync(VerbContext context)
    {
        await using var visit = await ClusterVisit.BeginAsync(context, _guest).ConfigureAwait(false);
        return await visit.AskKnownAsync(new GetCluster(Cluster(context)), context.Stop).ConfigureAwait(false);
    }

    private static ChangeProposed Proposal(ClusterView view) => view.Proposal
        ?? throw RefusedException.NotFound($"Cluster {view.Cluster} proposes no change now (it is {view.Phase.ToString().ToLowerInvariant()}{(view.Paused is { } why ? $": {why}" : "")}).");

    private static ulong Hash(string text) => ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hash)
        ? hash
        : throw RefusedException.Usage($"--change is '{text}': give the 16 hexadecimal digits that 'rollout plan' shows.");

    private static void Show(VerbContext context, ClusterView view, string? order)
    {
        var shape = ProposalShape.Of(view);
        context.Terminal.Result(order is null ? (object)shape : new { Order = order, Cluster = shape }, console =>
        {
            console.WriteLine($"cluster    {shape.Cluster}{(shape.Mode.Length > 0 ? $" ({shape.Mode})" : "")}");
            console.WriteLine(Texts.Invariant($"doing      {shape.Doing}, episode {shape.Episode}, {shape.Step} steps done"));
            if (shape.Why.Length > 0)
                console.WriteLine($"why        {shape.Why}");
            console.WriteLine($"last good  {(shape.LastGood.Count == 0 ? "Spark's defaults" : string.Join(", ", shape.LastGood.Select(Change.Describe)))}");
            if (shape.Proposal is { } proposal)
            {
                console.WriteLine(Texts.Invariant($"proposed   {proposal.Change}, restarts: {proposal.Restarts}, lapses at {proposal.LapsesAt:u}"));
                var table = Texts.Table("lever", "from", "to");
                foreach (var lever in proposal.Levers)
                    table.Row(lever.Lever, lever.From, lever.To);
                console.WriteList(table);
            }

            if (order is not null)
                console.WriteLine($"order      {order}");
        });
    }
}
