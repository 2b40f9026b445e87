using System.Globalization;
using Sluice.Spark.Simulation.Runs;
using Spectre.Console;

namespace Sluice.Hosting.Reports;

/// <summary>The minutes of a simulated run, for people and as CSV.</summary>
internal static class RunTable
{
    public static Table Draw(IEnumerable<RunMinute> minutes)
    {
        var table = Texts.Table(
            ">minute", ">events/s", ">batches", ">processing", ">utilisation", ">scheduling delay", ">lag", ">p50", ">p95", ">p99", ">mean");
        foreach (var minute in minutes)
            table.Row([Texts.Invariant($"{minute.Minute}"), .. Cells(minute)]);
        return table;
    }

    public static Table Draw(SimulatedRun run) => Draw(run.Minutes)
        .Row([run.WarmUpMinutes > 0 ? Texts.Invariant($"from {run.WarmUpMinutes + 1}") : "all", .. Cells(run.Summary)]);

    /// <summary>A header and a row a minute; empty where there is no number.</summary>
    public static IEnumerable<string> Csv(IEnumerable<RunMinute> minutes) => minutes.Select(Row).Prepend(
        "minute,arrival_rate,batches,processing_ms,utilisation,scheduling_delay_ms,lag_events,p50_ms,p95_ms,p99_ms,mean_ms,is_up");

    private static string Row(RunMinute minute)
    {
        double[] figures =
        [
            minute.ArrivalRate, minute.Batches, minute.ProcessingMs, minute.Utilisation, minute.SchedulingDelayMs, minute.LagEvents,
            minute.P50Ms, minute.P95Ms, minute.P99Ms, minute.MeanMs,
        ];
        var cells = figures.Select(figure => double.IsFinite(figure) ? figure.ToString("0.####", CultureInfo.InvariantCulture) : "");
        return Texts.Invariant($"{minute.Minute},{string.Join(',', cells)},{(minute.IsUp ? "true" : "false")}");
    }

    private static string[] Cells(RunMinute minute) =>
    [
        Texts.Invariant($"{minute.ArrivalRate:#,0}"), Texts.Invariant($"{minute.Batches:0.0}"), Texts.Latency(minute.ProcessingMs),
        double.IsFinite(minute.Utilisation) ? Texts.Invariant($"{minute.Utilisation:0.00}") : "-", Texts.Latency(minute.SchedulingDelayMs),
        Texts.Invariant($"{minute.LagEvents:#,0}"), Texts.Latency(minute.P50Ms), Texts.Latency(minute.P95Ms), Texts.Latency(minute.P99Ms), Texts.Latency(minute.MeanMs),
    ];
}
