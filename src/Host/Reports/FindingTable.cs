using Sluice.Spark.Live.Examining;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>What an examination of a cluster found, for people.</summary>
internal static class FindingTable
{
    public static void Write(IAnsiConsole console, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var colour = finding.State switch
            {
                FindingState.Ok => "green",
                FindingState.Warning => "yellow",
                _ => "red",
            };
            console.MarkupLine($"[{colour}]{Texts.Word(finding.State),-8}[/]{Markup.Escape($"{finding.Check,-9}{finding.Found}")}");
            if (finding.Mend.Length > 0)
                console.MarkupLine($"[grey]{"",17}{Markup.Escape(finding.Mend)}[/]");
        }
    }
}
