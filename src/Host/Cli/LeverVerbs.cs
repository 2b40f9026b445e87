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
            var table = Texts.Table("lever", ">default", ">from", ">to", "a change restarts", "tier", "moved");
            foreach (var lever in LeverCatalogue.All)
            {
                table.Row(
                    lever.Name, lever.Format(lever.Default), lever.IsNumeric ? lever.Format(lever.Minimum) : "", lever.IsNumeric ? lever.Format(lever.Maximum) : Categories(lever),
                    Restarts(lever.Scope), Tier(lever.Tier), IsSelected(lever) ? "yes" : "");
            }

            console.Write(table);
            console.WriteLine($"{shapes.Length} levers; \"moved\" are the {Selection.BuiltIn.Levers.Length} that a policy moves. Next: sluice lever show {SparkLevers.BatchDuration.Name}");
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
        Line("values", lever.IsNumeric ? $"{lever.Format(lever.Minimum)} to {lever.Format(lever.Maximum)}, {lever.Scale.ToString().ToLowerInvariant()} scale" : Categories(lever));
        Line("read by", lever.AppliesTo);
        Line("a change restarts", Restarts(lever.Scope));
        Line("tier", Tier(lever.Tier));
        Line("moved by policies", IsSelected(lever) ? "yes" : "no");
        Line("needs", lever.Parent is null ? null : $"{lever.Parent} = {lever.ParentCategory}");
        Line("guard", lever.GuardText);
        Line("since Spark", lever.SinceVersion);
        Line("in Spark 3.5", lever.LaterVersions);
        Line("submitted as", lever.PropertyKey);
    }

    private static string Categories(Lever lever) => string.Join(" | ", lever.Categories);

    private static string Restarts(ChangeScope scope) => scope switch
    {
        ChangeScope.Runtime => "nothing",
        ChangeScope.Query => "the query",
        ChangeScope.Application => "the application",
        ChangeScope.Node => "the nodes' daemons",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Unknown change scope."),
    };

    private static string Tier(LeverTier tier) => tier switch
    {
        LeverTier.FailureOnly => "failure only",
        _ => tier.ToString().ToLowerInvariant(),
    };

    private static LeverShape Shape(Lever lever) => LeverShape.Of(lever, IsSelected(lever));

    private static bool IsSelected(Lever lever) => Selection.BuiltIn.Levers.Contains(lever);
}
