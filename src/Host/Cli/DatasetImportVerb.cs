using System.CommandLine;
using Sluice.Hosting.Data;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Reports;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>dataset import</c>: an operator's own monitoring history as training data.</summary>
internal sealed class DatasetImportVerb
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "CSV with a header: time (minutes or a date and time) and cluster; workload, restarts and mark where known; columns named as "
            + "in generated data, such as latency:p99Ms, driver:METRIC, worker:METRIC, lever:NAME. An empty cell is a missing value.",
    };

    private readonly Option<string> _out = DatasetFlags.Out();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new DatasetImportVerb();
        return new Command("import", "Turn a CSV of observations into training data.") { verb._file, verb._out }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var file = Path.GetFullPath(context.Parse.GetValue(_file)!, context.Surroundings.WorkingDirectory);
        var directory = Path.GetFullPath(context.Parse.GetValue(_out)!, context.Surroundings.WorkingDirectory);
        var tables = ObservationCsv.Read(file);
        using var data = DataDirectory.OpenDataset(directory);
        if (DatasetPlan.Read(directory) is not null || PartitionFile.In(directory).Count > 0)
            throw RefusedException.Conflict($"{directory} holds training data already: give an empty or new directory with --out.");
        foreach (var table in tables)
            await PartitionFile.WriteAsync(directory, table, context.Stop).ConfigureAwait(false);
        var shape = new ImportedShape(
            directory, tables.Count, tables.Sum(table => table.Rows), tables[0].Names.Count, $"sluice dataset describe {Shell.Quote(directory)}");
        context.Terminal.Result(shape, console =>
        {
            console.WriteLine(Texts.Invariant($"{shape.Rows:#,0} rows of {shape.Clusters} clusters with {shape.Columns} columns in {shape.Directory}"));
            console.WriteLine($"next    {shape.Next}");
        });
        return ExitCode.Ok;
    }
}
