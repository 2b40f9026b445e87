using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Benchmarks;

/// <summary>
/// Metric selection of one role, 90 metrics (H1), streamed: the time to make the observations is taken off. With a peer, both modes of it run first,
/// on two threads, and the ratios are of that run.
/// </summary>
internal static class MetricSelectionBenchmark
{
    private const int Rounds = 5;

    public static int Run(string[] arguments)
    {
        var rows = arguments is [var count, ..] && !count.StartsWith('-') ? int.Parse(count, CultureInfo.InvariantCulture) : 100_000;
        var (peer, fast) = Option(arguments, "--peer") is { } file
            ? (PeerSeconds(file, "peer", rows, Option(arguments, "--python")), PeerSeconds(file, "fast", rows, Option(arguments, "--python")))
            : (double.NaN, double.NaN);
        var mixture = new FactorMixture(1);
        var seconds = new List<double>();
        MetricSelection? selection = null;
        for (var round = 0; round < Rounds; round++)
        {
            var making = new Stopwatch();
            var all = Stopwatch.StartNew();
            selection = MetricSelector.Select(FactorMixture.Names, Timed(mixture.Read(rows), making), MetricSelectionSettings.Default);
            seconds.Add((all.Elapsed - making.Elapsed).TotalSeconds);
        }

        var median = seconds.Order().ElementAt(Rounds / 2);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "metric-selection",
            rows,
            metrics = FactorMixture.Metrics,
            analysed = selection!.Analysed.Length,
            completeRows = selection.Rows,
            factors = selection.Scree.Factors,
            iterations = selection.Factors.LogLikelihoods.Length,
            clustered = selection.Placed.Length,
            kept = selection.Kept.Length,
            firstSeconds = Math.Round(seconds[0], 3),
            medianSeconds = Math.Round(median, 3),
            peakMB = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            peerSeconds = OrNull(peer),
            peerRatio = OrNull(median / peer),
            fastSeconds = OrNull(fast),
            fastRatio = OrNull(median / fast),
        }));
        return 0;
    }

    private static IEnumerable<SeriesBlock> Timed(IEnumerable<SeriesBlock> blocks, Stopwatch making)
    {
        making.Start();
        foreach (var block in blocks)
        {
            making.Stop();
            yield return block;
            making.Start();
        }

        making.Stop();
    }

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;

    private static double? OrNull(double value) => double.IsNaN(value) ? null : Math.Round(value, 4);

    private static double PeerSeconds(string file, string mode, int rows, string? python)
    {
        var start = new ProcessStartInfo(python ?? "/usr/bin/python3") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-B", file, mode, "--n", rows.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        start.Environment["BENCH_THREADS"] = "2";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {mode} ended with {process.ExitCode}; it needs numpy, scipy and scikit-learn under {start.FileName}.");
        Console.Error.Write(output);
        using var report = JsonDocument.Parse(output);
        return report.RootElement.GetProperty("total_s").GetDouble();
    }
}
