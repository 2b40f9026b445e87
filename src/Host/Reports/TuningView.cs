using Sluice.Hosting.Terminals;
using Sluice.Messages.Clusters;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>A tuning episode while it goes: a table that grows on a screen, lines elsewhere.</summary>
internal static class TuningView
{
    public static Task<T> ShowAsync<T>(Terminal terminal, Func<Action<IEpisodeEvent>, Task<T>> tune)
    {
        var events = new List<IEpisodeEvent>();
        if (!terminal.IsLive)
            return tune(happened => Say(terminal, events, happened));
        return terminal.Progress.Live(new Markup("[grey]opening: 15 minutes under Spark's defaults ...[/]")).AutoClear(true).StartAsync(display => tune(happened =>
        {
            events.Add(happened);
            if (happened is StepRecorded or EpisodeOpened)
                display.UpdateTarget(ChangeTable.Draw(Change.Of(events)));
        }));
    }

    private static void Say(Terminal terminal, List<IEpisodeEvent> events, IEpisodeEvent happened)
    {
        events.Add(happened);
        if (happened is EpisodeOpened opened)
            terminal.Say($"{opened.Episode}: p99 {Texts.Latency(opened.P99Ms)} under Spark's defaults");
        if (happened is not StepRecorded)
            return;
        var change = Change.Of(events)[^1];
        terminal.Say(Texts.Invariant($"step {change.Step}: {string.Join(", ", ChangeTable.Describe(change))} ({Texts.Word(change.Component)}), p99 {Texts.Latency(change.P99BeforeMs)} -> {Texts.Latency(change.P99AfterMs)}"));
    }
}
