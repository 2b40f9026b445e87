using System.CommandLine;
using Sluice.Hosting.Reports;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>lever list</c> and <c>lever show</c>: the catalogue.</summary>
internal static class LeverVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "A lever's name, for example batchDuration." };
        return new Command("lever", "The Spark settings that can be moved.")
        {
            new Command("list", "Every lever, its default, range and what a change restarts.").Does(surroundings, List),
            new Command("show", "One lever in full.") { name }.Does(surroundings, context => Show(context, context.Parse.GetValue(name)!)),
        };
    }

    private static Task<int> List(VerbContext context)
    {
        LeverShape[] shapes = [.. LeverCatalogue.All.Select(Shape)];
        context.Terminal.Result(new { Levers = shapes }, console =>
        {
            var table = Texts.Table("", "lever", ">default", "values", "restarts", "tier");
            foreach (var lever in LeverCatalogue.All)
            {
                table.Row(
                    IsSelected(lever) ? "*" : "", lever.Name, Texts.Short(lever.Format(lever.Default)), Brief(lever), Restarts(lever.Scope),
                    Texts.Word(lever.Tier));
            }

            console.WriteList(table);
            console.WriteLine($"{shapes.Length} levers; * marks the {Selection.BuiltIn.Levers.Length} that a policy moves");
        });
        return Task.FromResult(ExitCode.Ok);
    }

    private static Task<int> Show(VerbContext context, string name)
    {
        var lever = LeverCatalogue.Find(name);
        context.Terminal.Result(Shape(lever), console => Write(console, lever));
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Write(IAnsiConsole console, Lever lever)
    {
        void Line(string what, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                console.WriteLine($"{what,-19}{value}");
        }

        Line("lever", lever.Name);
        Line("default", lever.Format(lever.Default));
        Line("values", Values(lever) + (lever.IsNumeric ? $", {Texts.Word(lever.Scale)} scale" : ""));
        Line("read by", lever.AppliesTo);
        Line("a change restarts", Restarts(lever.Scope));
        Line("tier", Texts.Word(lever.Tier));
        Line("moved by policies", IsSelected(lever) ? "yes" : "no");
        Line("needs", lever.Parent is null ? null : $"{lever.Parent} = {lever.ParentCategory}");
        Line("guard", lever.GuardText);
        Line("since Spark", lever.SinceVersion);
        Line("in later Spark", lever.LaterVersions);
        Line("submitted as", lever.PropertyKey);
    }

    private static string Values(Lever lever) => lever.IsNumeric
        ? $"{lever.Format(lever.Minimum)} to {lever.Format(lever.Maximum)}"
        : string.Join(" | ", lever.Categories.Select(Texts.Short));

    private static string Brief(Lever lever) => Values(lever) is { Length: <= 40 } values ? values : $"{lever.Categories.Length} choices";

    private static string Restarts(ChangeScope scope) => scope switch
    {
        ChangeScope.Runtime => "nothing",
        ChangeScope.Query => "query",
        ChangeScope.Application => "application",
        ChangeScope.Node => "nodes",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Unknown change scope."),
    };

    private static LeverShape Shape(Lever lever) => LeverShape.Of(lever, IsSelected(lever));

    private static bool IsSelected(Lever lever) => Selection.BuiltIn.Levers.Contains(lever);
}
