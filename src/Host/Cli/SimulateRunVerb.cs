using System.CommandLine;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Terminals;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Fitting;
using Sluice.Spark.Simulation.Runs;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>simulate run</c>: one configuration under one load, minute by minute.</summary>
internal sealed class SimulateRunVerb
{
    private readonly Option<string> _workload = WorkloadFlag.Create("Load of the cluster");

    private readonly Option<string[]> _set = SetFlag.Create();

    private readonly Option<int> _minutes = OptionChecks.AtLeastOne(Flag.With("--minutes", "N", "Minutes of cluster time, from a cold start.", 15));

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Names the machines, the arrivals and every draw.", 1UL);

    private readonly Option<ClusterProfile> _profile = ProfileFlag.Create();

    private readonly Option<string> _batches = Flag.Of<string>("--batches", "FILE", "Also write every batch after the warm-up to a new file, as simulate fit reads it.");

    public static Command Create(Surroundings surroundings)
    {
        var verb = new SimulateRunVerb();
        return new Command("run", "Run one configuration under one load and report every minute.")
        {
            verb._workload, verb._set, verb._minutes, verb._seed, verb._profile, verb._batches,
        }.Does(surroundings, verb.RunAsync, writesCsv: true);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var spelling = WorkloadFlag.Read(context, _workload);
        var settings = new SimulationSettings
        {
            Workload = WorkloadCatalogue.Parse(spelling),
            Profile = context.Parse.GetValue(_profile)!,
            Initial = SetFlag.Read(context.Parse.GetValue(_set)!),
            RunSeed = context.Parse.GetValue(_seed),
        };
        var minutes = context.Parse.GetValue(_minutes);
        var run = await Task.Run(() => SimulatedRun.Of(settings, minutes, context.Stop), context.Stop).ConfigureAwait(false);
        if (context.Parse.GetValue(_batches) is { } file)
            await WriteAsync(Path.GetFullPath(file, context.Surroundings.WorkingDirectory), run).ConfigureAwait(false);
        if (context.Terminal.Format == OutputFormat.Csv)
        {
            foreach (var row in RunTable.Csv(run.Minutes))
                context.Surroundings.Out.WriteLine(row);
            return ExitCode.Ok;
        }

        var changed = settings.Initial.ChangedFrom(Configuration.Default);
        var shape = new RunShape(
            spelling, settings.Profile.Name, settings.RunSeed, [.. changed.Select(lever => $"{lever.Name}={lever.Format(settings.Initial[lever])}")],
            run.Summary, run.WarmUpMinutes, run.Fault, run.Minutes);
        context.Terminal.Result(shape, console =>
        {
            console.Write(RunTable.Draw(run));
            console.WriteLine(changed.IsEmpty ? "under Spark's defaults" : $"under {string.Join(", ", shape.Configuration)}");
            if (run.Fault is not null)
                console.WriteLine($"the application died: {run.Fault}");
        });
        return ExitCode.Ok;
    }

    // A recording is not written over.
    private static async Task WriteAsync(string path, SimulatedRun run)
    {
        if (File.Exists(path))
            throw RefusedException.Conflict($"{path} exists; name a new file for --batches, or remove it.");
        await File.WriteAllLinesAsync(path, run.Batches.Select(batch => BatchRecorder.Line(in batch)).Prepend(BatchRecorder.Header)).ConfigureAwait(false);
    }
}
