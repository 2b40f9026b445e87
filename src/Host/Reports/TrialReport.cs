using Sluice.Hosting.Fleet;
using Sluice.Hosting.Sessions;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>What came of tuning a cluster, for people.</summary>
internal static class TrialReport
{
    public static void Write(IAnsiConsole console, TrialResult trial)
    {
        console.WriteLine($"{trial.Tuned.Episode} under {WorkloadSpelling.Short(trial.Plan.Workload)}, tuned by {trial.Plan.ChosenBy}:");
        console.Write(ChangeTable.Draw(Change.Of(trial.Tuned.Events)));

        var minutes = Texts.Invariant($"minutes {Start(trial):0}-{Start(trial) + 10:0}");
        var table = Texts.Table($"p99 over {minutes}", ">", ">");
        table.Row("the twin: same machines and arrivals, Spark's defaults", Texts.Latency(trial.BaselineP99Ms), "");
        table.Row("batchDuration 2.5 s alone", Texts.Latency(trial.BatchDurationAloneP99Ms), Lower(trial.BatchDurationAloneReductionPct));
        table.Row("tuned", Texts.Latency(trial.TunedP99Ms), Lower(trial.ReductionPct));
        console.Write(table);
    }

    /// <summary>The closing window begins where the last step ends; minutes count from the end of the opening.</summary>
    private static double Start(TrialResult trial) => trial.Plan.Steps * Presets.OnlinePreset.StepLength.TotalMinutes;

    private static string Lower(double percent) => percent >= 0 ? Texts.Invariant($"{percent:0.0} % lower") : Texts.Invariant($"{-percent:0.0} % higher");
}
