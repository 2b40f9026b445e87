using System.CommandLine;
using System.Globalization;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Terminals;
using Sluice.Spark.Simulation.Calibration;
using Sluice.Tuning.Levers;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>simulate levers</c>: what each lever does to the processing time by itself.</summary>
internal sealed class SimulateLeversVerb
{
    private readonly Option<string> _workload = WorkloadFlag.Create("Load of the cluster; without it and --interval the four reference columns");

    private readonly Option<double> _interval = OptionChecks.Positive(Flag.With("--interval", "MS", "Batch interval from which one lever at a time is moved.", 2500.0));

    private readonly Option<int> _seeds = OptionChecks.AtLeastOne(Flag.With("--seeds", "N", "Simulated clusters a cell.", CalibrationTable.LeastSeeds));

    public static Command Create(Surroundings surroundings)
    {
        var verb = new SimulateLeversVerb();
        return new Command("levers", "Move one lever at a time from Spark's defaults: change of the mean processing time, percent.")
        {
            verb._workload, verb._interval, verb._seeds, GlobalOptions.Threads,
        }.Does(surroundings, verb.RunAsync, writesCsv: true);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        IReadOnlyList<SensitivityColumn> columns = context.Parse.IsGiven(_workload) || context.Parse.IsGiven(_interval)
            ? [new SensitivityColumn(WorkloadFlag.Read(context, _workload), Interval(context))]
            : LeverSensitivity.Columns;
        var (seeds, threads) = (context.Parse.GetValue(_seeds), context.Settings().Threads);
        var effects = await Task.Run(() => LeverSensitivity.Measure(columns, seeds, threads, context.Stop), context.Stop).ConfigureAwait(false);
        var rows = effects.Select(effect => new { Lever = effect.Lever.Name, Value = Name(effect), effect.ChangePct }).ToArray();
        if (context.Terminal.Format == OutputFormat.Csv)
        {
            var output = context.Surroundings.Out;
            output.WriteLine("lever,value,workload,interval_ms,change_pct");
            foreach (var row in rows)
            {
                for (var i = 0; i < columns.Count; i++)
                    output.WriteLine(Texts.Invariant($"{row.Lever},\"{row.Value}\",\"{columns[i].Workload}\",{columns[i].IntervalMs},{Number(row.ChangePct[i])}"));
            }

            return ExitCode.Ok;
        }

        context.Terminal.Result(new { Seeds = seeds, Columns = columns, Rows = rows }, console =>
        {
            var table = Texts.Table(["lever", "value", .. columns.Select(column => Texts.Invariant($">{column.Workload} {column.IntervalMs / 1000} s"))]);
            foreach (var row in rows)
                table.Row([row.Lever, row.Value, .. row.ChangePct.Select(Text)]);
            console.Write(table);
            console.WriteLine(Texts.Invariant($"change of the mean processing time, percent, median of {seeds} seeds; of the utilisation for {SparkLevers.BatchDuration.Name}"));
        });
        return ExitCode.Ok;
    }

    private double Interval(VerbContext context)
    {
        var (interval, lever) = (context.Parse.GetValue(_interval), SparkLevers.BatchDuration);
        return interval >= lever.Minimum && interval <= lever.Maximum
            ? interval
            : throw RefusedException.Usage(Texts.Invariant($"--interval is {interval}; {lever.Name} takes {lever.Minimum} to {lever.Maximum} ms."));
    }

    private static string Name(LeverEffect effect) => ReferenceEquals(effect.Lever, SparkLevers.BatchDuration) ? "half" : Texts.Short(effect.Lever.Format(effect.Value));

    private static string Number(double percent) => double.IsFinite(percent) ? percent.ToString("0.##", CultureInfo.InvariantCulture) : "";

    private static string Text(double percent) => double.IsFinite(percent) ? percent.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "refused";
}
