using System.CommandLine;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Reports;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>dataset describe</c>: what training data hold.</summary>
internal sealed class DatasetDescribeVerb
{
    /// <summary>Levers of least coverage that people are shown; all of them are in the JSON.</summary>
    private const int LeversShown = 8;

    private readonly Argument<string> _directory = DatasetFlags.Directory();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new DatasetDescribeVerb();
        return new Command("describe", "Say what training data hold: clusters, marks, missing values, latency, levers.") { verb._directory }
            .Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var directory = Path.GetFullPath(context.Parse.GetValue(_directory)!, context.Surroundings.WorkingDirectory);
        var shape = await DatasetDescription.OfAsync(directory).ConfigureAwait(false);
        context.Terminal.Result(shape, console => Write(console, shape));
        return ExitCode.Ok;
    }

    private static void Write(IAnsiConsole console, DatasetShape shape)
    {
        var planned = shape.PlannedClusters is { } all && all != shape.Clusters ? Texts.Invariant($" of {all} planned") : "";
        var origin = shape.Seed is { } seed ? Texts.Invariant($"seed {seed}") : "imported";
        console.WriteLine(Texts.Invariant(
            $"{shape.Configurations:#,0} configurations of {shape.Clusters} clusters{planned}, {shape.Observed:#,0} with a valid observation; {origin}, schema {shape.Schema}, written by {shape.Version}"));
        console.WriteLine("marks   " + string.Join(", ", shape.Marks.Select(mark => Texts.Invariant($"{mark.Key} {mark.Value:#,0} ({100.0 * mark.Value / shape.Configurations:0.0} %)"))));
        console.WriteLine("missing " + string.Join(", ", shape.Missing.Select(role => Texts.Invariant($"{role.Key} {100 * role.Value:0.00} %")))
            + (shape.MostMissing.Count == 0 ? "" : "; most in " + string.Join(", ", shape.MostMissing.Select(column => Texts.Invariant($"{column.Column} {100 * column.Share:0.00} %")))));
        if (shape.Absent.Count > 0)
            console.WriteLine(Texts.Invariant($"absent  {shape.Absent.Count} columns, the first are {string.Join(", ", shape.Absent.Take(5))}"));
        var workloads = Texts.Table("workload", ">clusters", ">configurations", ">observed", ">p99, lowest tenth", ">median", ">highest tenth");
        foreach (var row in shape.Workloads)
        {
            workloads.Row(
                row.Workload.Length == 0 ? "-" : row.Workload, Texts.Invariant($"{row.Clusters}"), Texts.Invariant($"{row.Configurations:#,0}"),
                Texts.Invariant($"{row.Observed:#,0}"), Texts.Latency(row.P99Low), Texts.Latency(row.P99Median), Texts.Latency(row.P99High));
        }

        console.WriteList(workloads);
        if (shape.Levers.Count == 0)
            return;
        console.WriteLine(Texts.Invariant(
            $"levers  {shape.Levers.Count} of them, changed {shape.Levers.Min(lever => lever.Changes)} to {shape.Levers.Max(lever => lever.Changes)} times; the least covered:"));
        var levers = Texts.Table("lever", ">changes", ">values", ">smallest", ">largest", ">of its range");
        foreach (var row in shape.Levers.OrderBy(lever => lever.Coverage).Take(LeversShown))
        {
            levers.Row(
                row.Lever, Texts.Invariant($"{row.Changes}"), Texts.Invariant($"{row.Values}"), row.Smallest, row.Largest,
                Texts.Invariant($"{100 * row.Coverage:0} %"));
        }

        console.WriteList(levers);
    }
}
