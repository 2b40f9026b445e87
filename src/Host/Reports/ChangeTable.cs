using Sluice.Messages.Clusters;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>The steps of an episode as a table.</summary>
internal static class ChangeTable
{
    public static Table Draw(IEnumerable<Change> changes)
    {
        var table = Texts.Table(">step", "lever", ">from", ">to", "chosen by", ">p99 before", ">p99 after", ">loading", ">stabilisation");
        foreach (var change in changes)
            Add(table, change);
        return table;
    }

    private static void Add(Table table, Change change) => table.AddRow(
        new Text(Texts.Invariant($"{change.Step}")),
        new Text(change.What),
        new Text(Texts.Short(change.FromText ?? "")),
        new Text(Texts.Short(change.ToText ?? "")),
        new Text(Chosen(change)),
        new Text(Texts.Latency(change.P99BeforeMs)),
        After(change),
        new Text(change.Lever is null && change.Restored is null ? "-" : Texts.Invariant($"{change.LoadSeconds:0} s")),
        new Text(Settling(change)));

    private static string Chosen(Change change) => change.Component switch
    {
        ChoiceComponent.Return => "settle",
        var component => component.ToString().ToLowerInvariant(),
    };

    private static Markup After(Change change) => change.Outcome switch
    {
        StepOutcome.Faulty => new Markup("[red]faulty[/]"),
        StepOutcome.Unmeasured => new Markup("[grey]not measured[/]"),
        _ when change.P99AfterMs < 0.95 * change.P99BeforeMs => new Markup($"[green]{Texts.Latency(change.P99AfterMs)}[/]"),
        _ when change.P99AfterMs > 1.05 * change.P99BeforeMs => new Markup($"[yellow]{Texts.Latency(change.P99AfterMs)}[/]"),
        _ => new Markup(Texts.Latency(change.P99AfterMs)),
    };

    private static string Settling(Change change) => (change.Lever, change.Restored, change.IsStable) switch
    {
        (null, null, _) => "-",
        (_, _, true) => Texts.Invariant($"{change.StabilisationSeconds:0} s"),
        _ => Texts.Invariant($"> {change.StabilisationSeconds:0} s"),
    };
}
