using Sluice.Messages.Clusters;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>The steps of an episode as a table that fits a terminal of 80 columns.</summary>
internal static class ChangeTable
{
    public static Table Draw(IEnumerable<Change> changes)
    {
        var table = Texts.Table(">#", "lever: from -> to", "chosen\nby", ">p99\nbefore", ">p99\nafter", ">load", ">stable\nafter");
        foreach (var change in changes)
            Add(table, change);
        return table;
    }

    /// <summary>What a step did, a line a lever: <c>executor.memory: 1 GiB -> 1.7 GiB</c>, <c>hold</c>, <c>back to the best seen</c>.</summary>
    public static IEnumerable<string> Describe(Change change) => change.Lever is null
        ? [change.What]
        : change.Further.Select(move => Describe(move.Lever, move.FromText, move.ToText)).Prepend(Describe(change.Lever, change.FromText!, change.ToText!));

    private static string Describe(string lever, string from, string to) => $"{Texts.ShortKey(lever)}: {Texts.Short(from)} -> {Texts.Short(to)}";

    private static void Add(Table table, Change change)
    {
        var isLoaded = change.Lever is not null || change.Restored is not null;
        table.AddRow(
            new Text(Texts.Invariant($"{change.Step}")),
            new Text(string.Join('\n', Describe(change))),
            new Text(string.Join('\n', change.Further.Select(move => move.Component).Prepend(change.Component).Select(Texts.Word))),
            new Text(Texts.Latency(change.P99BeforeMs)),
            After(change),
            new Text(isLoaded ? Texts.Invariant($"{change.LoadSeconds:0} s") : "-"),
            new Text(isLoaded ? Texts.Invariant($"{(change.IsStable ? "" : "> ")}{change.StabilisationSeconds:0} s") : "-"));
    }

    private static Markup After(Change change) => change.Outcome switch
    {
        StepOutcome.Faulty => new Markup("[red]faulty[/]"),
        StepOutcome.Unmeasured => new Markup("[grey]none[/]"),
        _ when change.P99AfterMs < 0.95 * change.P99BeforeMs => new Markup($"[green]{Texts.Latency(change.P99AfterMs)}[/]"),
        _ when change.P99AfterMs > 1.05 * change.P99BeforeMs => new Markup($"[yellow]{Texts.Latency(change.P99AfterMs)}[/]"),
        _ => new Markup(Texts.Latency(change.P99AfterMs)),
    };
}
