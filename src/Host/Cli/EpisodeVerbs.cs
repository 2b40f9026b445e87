using System.CommandLine;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Messages;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>episode list</c>, <c>show</c> and <c>replay</c>: from the journal alone.</summary>
internal static class EpisodeVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var cluster = Flag.Of<string>("--cluster", "C", "Only this cluster's.");
        var all = new Option<bool>("--all") { Description = "Those of training clusters too." };
        var shown = Id();
        var replayed = Id();
        return new Command("episode", "Episodes, rebuilt from the journal alone.")
        {
            new Command("list", "The episodes in the journal; without --all or --cluster those of tuned clusters.") { cluster, all }
                .Does(surroundings, context => ListAsync(context, context.Parse.GetValue(cluster), context.Parse.GetValue(all))),
            new Command("show", "One episode, step by step.") { shown }
                .Does(surroundings, context => ShowAsync(context, Read(context.Parse.GetValue(shown)!))),
            new Command("replay", "Recompute every state, probability, choice and reward of an episode; exit code 1 when one differs.") { replayed }
                .Does(surroundings, context => ReplayAsync(context, Read(context.Parse.GetValue(replayed)!))),
        };
    }

    private static Argument<string> Id() => new("ID") { Description = "Cluster and number, for example demo-1-held-out-poisson-high/0." };

    private static EpisodeId Read(string text) => EpisodeId.TryParse(text, out var id)
        ? id
        : throw RefusedException.Usage($"'{text}' is not an episode: write CLUSTER/NUMBER, for example demo-1-held-out-poisson-high/0.");

    private static async Task<int> ListAsync(VerbContext context, string? cluster, bool all)
    {
        await using var archive = await EpisodeArchive.OpenAsync(context.Settings(), context.Stop).ConfigureAwait(false);
        var episodes = cluster is null
            ? await archive.ListAsync(withTraining: all).ConfigureAwait(false)
            : await archive.OfClusterAsync(new ClusterId(cluster)).ConfigureAwait(false);
        EpisodeSummary[] shown = [.. episodes.Select(EpisodeSummary.Of)];
        context.Terminal.Result(new { Episodes = shown }, console =>
        {
            var table = Texts.Table("episode", "class", "chosen by", ">steps", ">T_ref", ">last\np99", ">closing\np99", "end");
            foreach (var episode in shown)
            {
                table.Row(
                    episode.Episode, episode.Class, episode.ChosenBy, Texts.Invariant($"{episode.Steps}"), Texts.Latency(episode.ReferenceP99Ms),
                    Texts.Latency(episode.LastP99Ms), Texts.Latency(episode.ClosingP99Ms), episode.End);
            }

            console.WriteList(table);
            if (!all && cluster is null)
                console.WriteLine("training clusters are left out; --all shows them, --cluster C one of them");
        });
        return ExitCode.Ok;
    }

    private static async Task<int> ShowAsync(VerbContext context, EpisodeId id)
    {
        await using var archive = await EpisodeArchive.OpenAsync(context.Settings(), context.Stop).ConfigureAwait(false);
        var shape = EpisodeShape.Of(await archive.FindAsync(id).ConfigureAwait(false));
        context.Terminal.Result(shape, console =>
        {
            var summary = shape.Episode;
            console.WriteLine($"{summary.Episode} ({Texts.Word(summary.Kind)}, {summary.End})");
            console.WriteLine($"cluster     {shape.Connection}, profile {shape.Profile}");
            console.WriteLine(Texts.Invariant($"chosen by   {summary.ChosenBy}, f {shape.ExploitShare}, seed {shape.Seed}"));
            console.WriteLine($"T_ref       {Texts.Latency(summary.ReferenceP99Ms)}");
            console.Write(ChangeTable.Draw(shape.Changes));
            console.WriteLine($"closing p99 {Texts.Latency(summary.ClosingP99Ms)}");
            console.WriteLine($"in effect   {(shape.Configuration.Count == 0 ? "Spark's defaults" : string.Join(", ", shape.Configuration))}");
        });
        return ExitCode.Ok;
    }

    private static async Task<int> ReplayAsync(VerbContext context, EpisodeId id)
    {
        await using var archive = await EpisodeArchive.OpenAsync(context.Settings(), context.Stop).ConfigureAwait(false);
        var verdict = await archive.ReplayAsync(await archive.FindAsync(id).ConfigureAwait(false), context.Stop).ConfigureAwait(false);
        var shape = new ReplayShape(id.ToString(), verdict.IsIdentical, verdict.Steps, verdict.First);
        context.Terminal.Result(shape, console => console.WriteLine($"{shape.Episode}, {shape.Steps} steps: {shape.Sentence}"));
        return verdict.IsIdentical ? ExitCode.Ok : ExitCode.Failed;
    }
}
