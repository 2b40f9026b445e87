using System.CommandLine;
using Sluice.Hosting.Experiments;

namespace Sluice.Hosting.Cli;

/// <summary><c>experiment run</c> and <c>experiment report</c>: the paper's evaluation, redone.</summary>
internal static class ExperimentVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var directory = new Argument<string>("DIR") { Description = "Directory that experiment run wrote to." };
        return new Command("experiment", "The paper's evaluation redone on held-out clusters, with intervals, pictures and pages.")
        {
            ExperimentRunVerb.Create(surroundings),
            new Command("report", "Bind the pages of a directory into its index.html.") { directory }
                .Does(surroundings, context => Report(context, context.Parse.GetValue(directory)!)),
        };
    }

    private static Task<int> Report(VerbContext context, string given)
    {
        var directory = Path.GetFullPath(given, context.Surroundings.WorkingDirectory);
        var experiments = ExperimentIndex.Write(directory);
        var page = Path.Combine(directory, ExperimentIndex.FileName);
        context.Terminal.Result(
            new { Directory = directory, Page = page, Experiments = experiments },
            console => console.Profile.Out.Writer.WriteLine($"page    {Shell.Quote(page)}: {string.Join(", ", experiments)}"));
        return Task.FromResult(ExitCode.Ok);
    }
}
