using System.Diagnostics;
using System.Text.Json;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Metrics;

namespace Sluice.Benchmarks;

/// <summary>
/// Five minutes of heat maps of 80 clusters x 10 nodes x 90 metrics (H5), one thread, beside the metric part of the numpy peer where its
/// folder is named. Ours are samples of a state with gaps and identities; the peer's are a mean plus normal noise.
/// </summary>
internal static class MetricSamplesBenchmark
{
    private const int Clusters = 80, Nodes = 10, Minutes = 5, Rounds = 11, WarmUpRounds = 4;

    // Processor time comes in ticks of ten milliseconds: a round has to be many of them.
    private const int PassesARound = 40;

    // The peer's own expression and random generator, timed alone by its own stop watch.
    private const string PeerPart = """
        import sys
        sys.path.insert(0, sys.argv[1])
        sys.dont_write_bytecode = True
        import contextlib, io
        with contextlib.redirect_stdout(io.StringIO()):
            import simulate as peer
        import common, numpy as np
        lat = np.ones((peer.B, peer.C))
        def heat():
            return 0.01 * np.arange(90)[None, None, :, None] * lat.mean(0)[None, :, None, None] + 0.1 * peer.rng.standard_normal((5, peer.C, 90, 10))
        common.timed(heat, 21, 3)
        print(common.CPU["cpu_median_s"])
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var clusters = new SimulatedCluster[Clusters];
        for (var seed = 0; seed < Clusters; seed++)
            clusters[seed] = await WarmAsync(seed);
        var metrics = MetricCatalogue.All;
        // Counted once, outside of the time: every pass reads the same windows.
        var samples = 0;
        foreach (var cluster in clusters)
            samples += await ReadAsync(cluster, metrics, Finite);
        var (held, seconds) = (0, new List<double>());
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            for (var pass = 0; pass < PassesARound; pass++)
            {
                foreach (var cluster in clusters)
                    held += await ReadAsync(cluster, metrics, window => window.Nodes);
            }

            if (round >= 0)
                seconds.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds / PassesARound);
        }

        if (held != (Rounds + WarmUpRounds) * PassesARound * Clusters * Nodes * Minutes)
            throw new InvalidOperationException($"The timed readings had {held} columns in all; a reading had other nodes than the profile's.");
        const double cells = (double)Clusters * Nodes * 90 * Minutes;
        var ours = seconds.Order().ElementAt(Rounds / 2);
        var peer = arguments.Length > 0 ? PeerSeconds(arguments[0], arguments.Length > 1 ? arguments[1] : "python3") : double.NaN;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "metrics",
            clusters = Clusters,
            nodes = Nodes,
            metrics = metrics.Length,
            minutes = Minutes,
            cellsPerCpuSecond = Math.Round(cells / ours),
            samplesPerCpuSecond = Math.Round(samples / ours),
            peerCellsPerCpuSecond = double.IsNaN(peer) ? (double?)null : Math.Round(cells / peer),
            ratio = double.IsNaN(peer) ? (double?)null : Math.Round(peer / ours, 3),
        }));
        return 0;
    }

    private static async Task<SimulatedCluster> WarmAsync(int seed)
    {
        var workloads = WorkloadCatalogue.Training;
        var cluster = SimulatedCluster.Start(new SimulationSettings { Workload = workloads[seed % workloads.Length], RunSeed = 1, ClusterKey = (ulong)seed });
        await cluster.AdvanceToAsync(TimeSpan.FromMinutes(30));
        return cluster;
    }

    // Minute by minute, as the peer draws a heat map for each of five windows.
    private static async Task<int> ReadAsync(SimulatedCluster cluster, IReadOnlyList<Metric> metrics, Func<MetricWindow, int> count)
    {
        var counted = 0;
        for (var minute = 20; minute < 20 + Minutes; minute++)
        {
            foreach (var role in new[] { NodeRole.Driver, NodeRole.Worker })
            {
                var window = await cluster.ReadMetricsAsync(TimeSpan.FromMinutes(minute), TimeSpan.FromMinutes(minute + 1), role, metrics);
                counted += count(window);
            }
        }

        return counted;
    }

    private static int Finite(MetricWindow window) => window.Values.Count(double.IsFinite);

    private static double PeerSeconds(string folder, string python)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(PeerPart);
        start.ArgumentList.Add(folder);
        start.Environment["BENCH_THREADS"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{python} does not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The peer in {folder} ended with {process.ExitCode}; it needs numpy under {python}.");
    }
}
