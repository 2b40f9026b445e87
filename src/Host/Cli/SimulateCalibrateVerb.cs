using System.CommandLine;
using System.Diagnostics;
using Sluice.Hosting.Reports;
using Sluice.Spark.Simulation.Calibration;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>simulate calibrate</c>: the published figures beside what the simulated cluster does.</summary>
internal sealed class SimulateCalibrateVerb
{
    private readonly Option<int> _seeds = OptionChecks.AtLeastOne(
        Flag.With("--seeds", "N", $"Simulated clusters a scenario; fewer than {CalibrationTable.LeastSeeds} are a quick look.", CalibrationTable.LeastSeeds));

    private readonly Option<int> _firstSeed = Flag.With("--first-seed", "N", "The first of them; the model was calibrated on 0 and those that follow.", 0);

    private readonly Option<string> _rows = Flag.Of<string>("--rows", "K5,K6", "Only these rows.");

    public static Command Create(Surroundings surroundings)
    {
        var verb = new SimulateCalibrateVerb();
        return new Command("calibrate", "Hold the simulated cluster against published measurements; exit code 1 when a row fails.")
        {
            verb._seeds, verb._firstSeed, verb._rows, GlobalOptions.Threads,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var targets = context.Parse.GetValue(_rows) is { } chosen
            ? [.. chosen.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(CalibrationTable.Find)]
            : CalibrationTable.Targets;
        if (targets.IsEmpty)
            throw RefusedException.Usage($"--rows names no row; the rows are {CalibrationTable.Targets[0].Id} to {CalibrationTable.Targets[^1].Id}.");
        var (seeds, firstSeed, threads) = (context.Parse.GetValue(_seeds), context.Parse.GetValue(_firstSeed), context.Settings().Threads);
        if (firstSeed < 0 || firstSeed > CalibrationTable.SeedsEnd - seeds)
            throw RefusedException.Usage($"--first-seed {firstSeed} with --seeds {seeds}: the seeds are 0 to {CalibrationTable.SeedsEnd - 1}.");
        var rows = await Task.Run(
            () => CalibrationTable.Measure(targets, seeds, threads, firstSeed, row => context.Terminal.Say(Progress(row)), context.Stop), context.Stop).ConfigureAwait(false);

        var shape = new CalibrationShape(
            seeds, firstSeed, seeds >= CalibrationTable.LeastSeeds, rows.All(row => row.Passes != false), watch.Elapsed.TotalSeconds, [.. rows.Select(CalibrationRowShape.Of)]);
        context.Terminal.Result(shape, console => Write(console, shape));
        return shape.Pass ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string Progress(CalibrationRow row) => $"{row.Target.Id} {Verdict(row.Passes)}";

    private static string Verdict(bool? passes) => passes switch
    {
        true => "passes",
        false => "FAILS",
        null => "not measured",
    };

    private static void Write(IAnsiConsole console, CalibrationShape shape)
    {
        var table = Texts.Table("row", "scenario", "expected", "tolerance", "measured", "", "source");
        foreach (var row in shape.Rows)
            table.Row(row.Id, row.Scenario, row.Expected, row.Tolerance, row.Measured, row.Pass is null ? "" : Verdict(row.Pass), row.Source);
        console.Write(table);
        foreach (var row in shape.Rows.Where(row => row.Conflict is not null))
            console.WriteLine($"{row.Id}: {row.Conflict}");
        foreach (var row in shape.Rows.Where(row => row.Reason is not null))
            console.WriteLine($"{row.Id} is not measured: {row.Reason}");
        console.WriteLine(Texts.Invariant($"{shape.Rows.Count(row => row.Pass == true)} of {shape.Rows.Count(row => row.Pass is not null)} measured rows pass, seeds {shape.FirstSeed} to {shape.FirstSeed + shape.Seeds - 1}, {shape.Seconds:0} s"));
        if (!shape.SeedsCount)
            console.WriteLine($"a quick look: the table counts from {CalibrationTable.LeastSeeds} seeds on");
    }
}
