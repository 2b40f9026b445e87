using Sluice.Hosting.Terminals;
using Sluice.Messages.Clusters;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>A tuning episode while it goes: a table that grows on a screen, lines elsewhere.</summary>
internal static class TuningView
{
    /// <param name="terminal">Where to.</param>
    /// <param name="tune">Tells of each event.</param>
    /// <param name="under">What the cluster runs under while the episode opens.</param>
    public static Task<T> ShowAsync<T>(Terminal terminal, Func<Action<IEpisodeEvent>, Task<T>> tune, string under = "Spark's defaults")
    {
        var events = new List<IEpisodeEvent>();
        if (!terminal.IsLive)
            return tune(happened => Say(terminal, events, happened, under));
        return terminal.Progress.Live(new Markup($"[grey]opening: 15 minutes under {under} ...[/]")).AutoClear(true).StartAsync(display => tune(happened =>
        {
            events.Add(happened);
            if (happened is StepRecorded or EpisodeOpened)
                display.UpdateTarget(ChangeTable.Draw(Change.Of(events)));
        }));
    }

    private static void Say(Terminal terminal, List<IEpisodeEvent> events, IEpisodeEvent happened, string under)
    {
        events.Add(happened);
        if (happened is EpisodeOpened opened)
            terminal.Say($"{opened.Episode}: p99 {Texts.Latency(opened.P99Ms)} under {under}");
        if (happened is not StepRecorded)
            return;
        var change = Change.Of(events)[^1];
        terminal.Say(Texts.Invariant($"step {change.Step}: {string.Join(", ", ChangeTable.Describe(change))} ({Texts.Word(change.Component)}), p99 {Texts.Latency(change.P99BeforeMs)} -> {Texts.Latency(change.P99AfterMs)}"));
    }
}
