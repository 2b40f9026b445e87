using System.CommandLine;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Tuning.Policy;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>policy list</c>, <c>export</c>, <c>import</c> and <c>curve</c>: the versions that can tune a cluster, and how they were learnt.</summary>
internal static class PolicyVerbs
{
    public static Command Create(Surroundings surroundings)
    {
        var all = new Option<bool>("--all") { Description = "Every version; otherwise the last one of each run." };
        var policy = new Argument<string>("POLICY") { Description = "RUN@N, RUN for its last version, latest, or pretrained." };
        var target = new Argument<string>("FILE") { Description = "Where it goes." };
        var source = new Argument<string>("FILE") { Description = "A policy that export wrote." };
        var run = new Argument<string>("RUN") { Description = "A training run, or latest." };
        var directory = Flag.Of<string>("--out", "DIR", "Where the files go (default: the working directory).");
        return new Command("policy", "Trained policies.")
        {
            new Command("curve", "Write a run's learning curve, from the journal alone: learning.csv, .png and .svg.") { run, directory }
                .Does(surroundings, context => CurveAsync(context, context.Parse.GetValue(run)!, context.Parse.GetValue(directory) ?? ".")),
            new Command("export", "Write a policy with its selection and provenance to a file.") { policy, target }
                .Does(surroundings, context => ExportAsync(context, context.Parse.GetValue(policy)!, context.Parse.GetValue(target)!)),
            new Command("import", "Put an exported policy beside the journal.") { source }
                .Does(surroundings, context => ImportAsync(context, context.Parse.GetValue(source)!)),
            new Command("list", "The policies beside the journal.") { all }
                .Does(surroundings, context => ListAsync(context, context.Parse.GetValue(all))),
        };
    }

    private static async Task<int> CurveAsync(VerbContext context, string asked, string directory)
    {
        var settings = context.Settings();
        DataDirectory.RequireJournal(settings);
        var curve = await TrainingArchive.CurveAsync(settings, asked, context.Stop).ConfigureAwait(false);
        var files = LearningFiles.Write(Path.GetFullPath(directory, context.Surroundings.WorkingDirectory), curve);
        context.Terminal.Result(new { Run = curve.Run.Value, Iterations = curve.Updates.Count, Curve = files }, console =>
        {
            foreach (var file in files)
                console.WriteLine($"curve   {Shell.Quote(file)}");
        });
        return ExitCode.Ok;
    }

    private static async Task<int> ExportAsync(VerbContext context, string asked, string file)
    {
        var settings = context.Settings();
        var path = Path.GetFullPath(file, context.Surroundings.WorkingDirectory);
        var document = asked == PretrainedPolicy.Name
            ? PretrainedPolicy.Document
            : await PolicyArchive.DocumentAsync(settings, asked, context.Stop).ConfigureAwait(false);
        WholeFile.Write(path, document.ToJson());
        var shape = new { Policy = document.Snapshot.Version.ToString(), document.Snapshot.Hash, Selection = document.Snapshot.SelectionHash, File = path };
        context.Terminal.Result(shape, console => console.WriteLine($"{shape.Policy} ({shape.Hash[..16]}) is in {Shell.Quote(path)}"));
        return ExitCode.Ok;
    }

    private static async Task<int> ImportAsync(VerbContext context, string file)
    {
        var settings = context.Settings();
        var path = Path.GetFullPath(file, context.Surroundings.WorkingDirectory);
        var document = PolicyDocument.FromJson(SelectionArchive.ReadText(path, "policy", "sluice policy export"), path);
        using var data = DataDirectory.OpenJournal(settings);
        await PolicyArchive.KeepAsync(settings.JournalHere, document, context.Stop).ConfigureAwait(false);
        var shape = new { Policy = document.Snapshot.Version.ToString(), document.Snapshot.Hash, Selection = document.Snapshot.SelectionHash };
        context.Terminal.Result(shape, console =>
        {
            console.WriteLine($"{shape.Policy} ({shape.Hash[..16]}) is in {(data is null ? settings.JournalHere.PlaceOf() : Shell.Quote(data.Path))}");
            console.WriteLine($"next  sluice tune --policy {shape.Policy} --workload poisson-high{Shell.DataFlag(data)}");
        });
        return ExitCode.Ok;
    }

    private static async Task<int> ListAsync(VerbContext context, bool all)
    {
        var settings = context.Settings();
        DataDirectory.RequireJournal(settings);
        var policies = await PolicyChoice.StoredAsync(settings, context.Stop).ConfigureAwait(false);
        PolicyListing[] shown = [.. all ? policies : policies.GroupBy(policy => policy.Version.Run).Select(run => run.MaxBy(policy => policy.Version.Number)!)];
        var shapes = shown.Select(policy => new { Policy = policy.Version.ToString(), policy.Hash, Selection = policy.SelectionHash });
        context.Terminal.Result(new { Policies = shapes }, console =>
        {
            var table = Texts.Table("policy", "hash", "selection");
            foreach (var policy in shown)
                table.Row(policy.Version.ToString(), policy.Hash[..16], policy.SelectionHash[..Math.Min(16, policy.SelectionHash.Length)]);
            console.WriteList(table);
            if (!all && policies.Count > shown.Length)
                console.WriteLine($"the last of {policies.Count} versions in {shown.Length} runs; --all shows every one");
        });
        return ExitCode.Ok;
    }
}
