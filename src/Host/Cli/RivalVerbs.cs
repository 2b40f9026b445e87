using System.CommandLine;
using Sluice.Hosting.Reports;
using Sluice.Tuning.Rivals;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>rival list</c> and <c>rival show</c>: what the policy is measured against.</summary>
internal static class RivalVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "A rival's name, for example hill-climbing." };
        return new Command("rival", "Other ways to tune a cluster, which policies are measured against.")
        {
            new Command("list", "Every rival and what it does.").Does(surroundings, List),
            new Command("show", "One rival, with the changes it knows beforehand and their reasons.") { name }
                .Does(surroundings, context => Show(context, context.Parse.GetValue(name)!)),
        };
    }

    private static Task<int> List(VerbContext context)
    {
        context.Terminal.Result(new { Rivals = RivalCatalogue.All.Select(RivalShape.Of) }, console =>
        {
            foreach (var rival in RivalCatalogue.All)
            {
                console.WriteLine(rival.Name);
                console.Write(new Padder(new Text(rival.Summary), new Padding(2, 0, 0, 0)));
            }

            console.WriteLine("'sluice tune --rival NAME' lets one tune a cluster");
        });
        return Task.FromResult(ExitCode.Ok);
    }

    private static Task<int> Show(VerbContext context, string name)
    {
        var shape = RivalShape.Of(RivalCatalogue.Find(name));
        context.Terminal.Result(shape, console =>
        {
            console.WriteLine(shape.Name);
            console.Write(new Padder(new Text(shape.Summary), new Padding(2, 0, 0, 0)));
            foreach (var script in shape.Scripts)
            {
                console.WriteLine(script.Workload is null ? "changes, one a step" : Texts.Invariant(
                    $"under {script.Workload}: p99 from {Texts.Latency(script.DefaultP99Ms)} to {Texts.Latency(script.P99Ms)}, the best of {script.Evaluations:#,0} configurations"));
                var table = Texts.Table("", "lever", "value", "reason", "source");
                foreach (var (change, i) in script.Changes.Select((change, i) => (change, i)))
                    table.Row(Texts.Invariant($"{i + 1}"), change.Lever, Texts.Short(change.ValueText), change.Reason, change.Source);
                console.WriteList(table);
            }
        });
        return Task.FromResult(ExitCode.Ok);
    }
}
