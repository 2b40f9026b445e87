using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sluice.Tuning.Levers.Ranking;

namespace Sluice.Benchmarks;

/// <summary>
/// The ranking of 109 levers by 7 targets (H2), from blocks in a file to the order, without and with the bootstrap; beside the numpy peer on the
/// peer's own data where its folder is named.
/// </summary>
internal static class LeverRankingBenchmark
{
    public static int Run(string[] arguments)
    {
        var rows = 100_000;
        (string? folder, string python, string mode) = (null, "python3", "lazy");
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--peer" when i + 1 < arguments.Length:
                    folder = arguments[++i];
                    break;
                case "--python" when i + 1 < arguments.Length:
                    python = arguments[++i];
                    break;
                case "--mode" when i + 1 < arguments.Length:
                    mode = arguments[++i];
                    break;
                default:
                    rows = int.Parse(arguments[i], CultureInfo.InvariantCulture);
                    break;
            }
        }

        var path = Path.GetTempFileName();
        try
        {
            var file = new BlockFile(path, LeverRankingData.Levers + LeverRankingData.Targets, rows);
            var peer = folder is null ? null : new LeverRankingPeer(folder, python);
            if (peer is null)
                file.Write(LeverRankingData.Blocks(rows));
            else
                peer.Write(path, rows);
            Measure(file, rows, peer, mode);
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Measure(BlockFile file, int rows, LeverRankingPeer? peer, string mode)
    {
        var levers = LeverRankingData.MakeLevers(LeverRankingData.Levers);
        var targets = LeverRankingData.MakeTargets(LeverRankingData.Targets);
        var alone = LeverRankingSettings.Default with { Replicates = 0 };
        // The first, small ranking compiles the code.
        LeverRanker.Rank(levers, targets, file.Read().Take(2), alone with { Entries = 5 });

        var (ranking, seconds, cpu) = Time(() => LeverRanker.Rank(levers, targets, file.Read(), alone));
        var peakMB = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        var (whole, wholeSeconds, wholeCpu) = Time(() => LeverRanker.Rank(levers, targets, file.Read(), LeverRankingSettings.Default));
        var wholePeakMB = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        var against = peer?.Rank(mode, rows);
        var (peerCpu, peerSeconds) = (Figure(against?.Figures, "total_cpu"), Figure(against?.Figures, "total_s"));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "lever-ranking",
            rows,
            levers = levers.Count,
            terms = ranking.Terms,
            targets = targets.Count,
            entries = alone.Entries,
            columns = ranking.Paths.SelectMany(p => p.Entries).Select(entry => entry.Term).Distinct().Count(),
            threads = alone.Threads,
            seconds = Math.Round(seconds, 3),
            cpuSeconds = Math.Round(cpu, 3),
            peakMB,
            replicates = whole.Stability?.Replicates,
            secondsWithStability = Math.Round(wholeSeconds, 3),
            cpuSecondsWithStability = Math.Round(wholeCpu, 3),
            peakMBWithStability = wholePeakMB,
            peer = peer is null ? null : mode,
            peerSeconds,
            peerCpuSeconds = peerCpu,
            ratio = seconds / peerSeconds is { } wall ? Math.Round(wall, 4) : (double?)null,
            cpuRatio = cpu / peerCpu is { } processor ? Math.Round(processor, 4) : (double?)null,
            sameEntries = against is null ? null : SameEntries(ranking, levers.Count, against.Value.Orders),
        }));
    }

    private static (LeverRanking Ranking, double Seconds, double CpuSeconds) Time(Func<LeverRanking> rank)
    {
        var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var ranking = rank();
        watch.Stop();
        process.Refresh();
        return (ranking, watch.Elapsed.TotalSeconds, (process.TotalProcessorTime - before).TotalSeconds);
    }

    private static double? Figure(JsonElement? figures, string name) => figures?.GetProperty(name).GetDouble();

    // For each target, how many entries agree with the peer's from the first on.
    private static int[] SameEntries(LeverRanking ranking, int levers, int[][] orders) =>
        [.. ranking.Paths.Zip(orders, (path, order) => path.Entries.Zip(order, (entry, term) => Number(entry.Term, levers) == term).TakeWhile(same => same).Count())];

    /// <summary>The peer's number of a term: the levers first, then the upper triangle row by row.</summary>
    private static int Number(RankingTerm term, int levers)
    {
        var i = Index(term.First);
        if (term.Second is null)
            return i;
        return levers + i * levers - i * (i - 1) / 2 + Index(term.Second) - i;
    }

    private static int Index(RankingColumn column) => int.Parse(column.Lever.Name.AsSpan(1), CultureInfo.InvariantCulture);
}
