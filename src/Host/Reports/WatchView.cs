using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sluice.Hosting.Reports;

/// <summary>A watched cluster as a screen, or as lines.</summary>
internal static class WatchView
{
    public static IRenderable Draw(WatchShape shape) => new Rows(
        new Text($"{shape.Cluster}  {shape.Connection}{Marks(shape)}"),
        new Text($"{shape.Episode ?? "-"}  {shape.Doing}"),
        new Text($"T_ref {Texts.Latency(shape.ReferenceP99Ms)}"),
        ChangeTable.Draw(shape.Changes));

    /// <summary>What is new since the last look.</summary>
    /// <param name="before">Null for the first.</param>
    /// <param name="now">How it stands.</param>
    public static IEnumerable<string> Lines(WatchShape? before, WatchShape now)
    {
        if (before is null)
            yield return $"{now.Cluster}: {now.Connection}{Marks(now)}";
        if (before is not null && before.Paused != now.Paused)
            yield return now.Paused is { } reason ? $"{now.Cluster}: paused: {reason}" : $"{now.Cluster}: resumed";
        var known = before?.Episode == now.Episode ? before?.Changes.Count ?? 0 : 0;
        foreach (var change in now.Changes.Skip(known))
        {
            yield return Texts.Invariant(
                $"{now.Episode} step {change.Step}: {string.Join(", ", ChangeTable.Describe(change))} ({Texts.Word(change.Component)}), p99 {Texts.Latency(change.P99BeforeMs)} -> {Texts.Latency(change.P99AfterMs)}, {Texts.Word(change.Outcome)}");
        }

        if (before is null || before.Episode != now.Episode || before.Doing != now.Doing)
            yield return $"{now.Episode ?? now.Cluster}: {now.Doing}";
    }

    private static string Marks(WatchShape shape) =>
        (shape.Latency == "estimate" ? "  latency is an estimate: a lower bound" : "") + (shape.Paused is { } reason ? $"  paused: {reason}" : "");
}
