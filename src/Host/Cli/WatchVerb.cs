using System.CommandLine;
using Sluice.Actors.Replay;
using Sluice.Hosting.Data;
using Sluice.Hosting.Reports;
using Sluice.Messages;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>watch</c>: what happens to one cluster while it happens, from the journal that the nodes write; disturbs nobody.</summary>
internal sealed class WatchVerb
{
    private readonly Argument<string> _cluster = new("CLUSTER") { Description = "Its name; 'cluster list' has them." };
    private readonly Option<double> _every = OptionChecks.Positive(Flag.With("--every", "SECONDS", "How often the journal is read.", 2.0));
    private readonly Option<bool> _once = new("--once") { Description = "Show how it stands, and end." };
    private readonly Option<string> _postgres = JournalFlag.Create();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new WatchVerb();
        return new Command("watch", "Follow a cluster live: its episode, every change and what came of it; Ctrl-C ends it.")
        {
            verb._cluster, verb._every, verb._once, verb._postgres,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var flags = new Dictionary<string, string?>();
        JournalFlag.Settings(context.Parse, _postgres, flags);
        var settings = context.Settings(flags);
        DataDirectory.RequireJournal(settings);
        if (settings.HasNoJournalYet)
            throw RefusedException.NotFound($"There is no journal in {settings.Data} yet: give the nodes' with --journal-postgres, or another directory with --data.");
        var cluster = new ClusterId(context.Parse.GetValue(_cluster)!);
        await using var reader = await JournalReader.OpenAsync(settings.JournalHere, context.Stop).ConfigureAwait(false);
        var seen = await LookAsync(reader, cluster).ConfigureAwait(false);
        if (!context.Parse.GetValue(_once))
            seen = await FollowAsync(context, reader, cluster, seen).ConfigureAwait(false);
        context.Terminal.Result(seen, console => console.Write(WatchView.Draw(seen)));
        return ExitCode.Ok;
    }

    private async Task<WatchShape> FollowAsync(VerbContext context, JournalReader reader, ClusterId cluster, WatchShape seen)
    {
        var every = TimeSpan.FromSeconds(context.Parse.GetValue(_every));
        if (!context.Terminal.IsLive)
        {
            foreach (var line in WatchView.Lines(null, seen))
                context.Terminal.Say(line);
            return await NextAsync(next =>
            {
                foreach (var line in WatchView.Lines(seen, next))
                    context.Terminal.Say(line);
            }).ConfigureAwait(false);
        }

        return await context.Terminal.Progress.Live(WatchView.Draw(seen)).AutoClear(true)
            .StartAsync(display => NextAsync(next => display.UpdateTarget(WatchView.Draw(next)))).ConfigureAwait(false);

        async Task<WatchShape> NextAsync(Action<WatchShape> show)
        {
            while (!context.Stop.IsCancellationRequested)
            {
                await Task.Delay(every, context.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var next = await LookAsync(reader, cluster).ConfigureAwait(false);
                show(next);
                seen = next;
            }

            return seen;
        }
    }

    private static async Task<WatchShape> LookAsync(JournalReader reader, ClusterId cluster)
    {
        var events = await reader.EventsAsync(cluster).ConfigureAwait(false);
        return events.Count > 0
            ? WatchShape.Of(cluster, events)
            : throw RefusedException.NotFound($"The journal has no cluster '{cluster}': 'sluice cluster list' has the names of those there are.");
    }
}
