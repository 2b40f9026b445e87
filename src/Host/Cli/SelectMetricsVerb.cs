using System.CommandLine;
using System.Diagnostics;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Selecting;
using Sluice.Tuning.Metrics;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>select metrics</c>: the few metrics of each role that carry what the others say.</summary>
internal sealed class SelectMetricsVerb
{
    private readonly Argument<string> _directory = DatasetFlags.Directory();
    private readonly Option<ulong> _seed = SelectFlags.Seed();
    private readonly Option<string> _plots = SelectFlags.Plots();
    private readonly Option<bool> _byInertia = SelectFlags.ByInertia();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new SelectMetricsVerb();
        return new Command("metrics", "Select the metrics of drivers and of workers that carry what the others say.")
        {
            verb._directory, verb._seed, verb._byInertia, verb._plots, GlobalOptions.Threads,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var directory = Path.GetFullPath(context.Parse.GetValue(_directory)!, context.Surroundings.WorkingDirectory);
        var data = await ParquetObservations.OpenAsync(directory).ConfigureAwait(false);
        var settings = SelectFlags.Settings(context.Parse.GetValue(_seed), context.Parse.GetValue(_byInertia), context.Settings().Threads);
        var metrics = RoleMetrics.Select(data, settings);
        var pictures = SelectFlags.Draw(context, _plots, plots =>
        [
            .. SelectionPictures.WriteMetrics(plots, "driver", metrics.Driver), .. SelectionPictures.WriteMetrics(plots, "worker", metrics.Worker),
        ]);
        var shape = new
        {
            Directory = directory,
            Roles = Enum.GetValues<NodeRole>().Select(role => SelectedMetrics.From(role, metrics.Of(role))).ToArray(),
            Pictures = pictures,
            Next = $"sluice select levers {Shell.Quote(directory)}",
            Seconds = watch.Elapsed.TotalSeconds,
        };
        context.Terminal.Result(shape, console =>
        {
            foreach (var role in shape.Roles)
                role.Write(console);
            foreach (var picture in pictures)
                console.WriteLine($"picture {picture}");
            console.WriteLine($"next    {shape.Next}");
        });
        return ExitCode.Ok;
    }
}
