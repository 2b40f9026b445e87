using BenchmarkDotNet.Running;
using Sluice.Benchmarks;

// One name a benchmark; each prints JSON lines, so that a script can divide one by another.
switch (args)
{
    case ["fleet", .. var rest]:
        return await FleetBenchmark.RunAsync(rest);
    case ["metrics", .. var rest]:
        return await MetricSamplesBenchmark.RunAsync(rest);
    case ["metric-selection", .. var rest]:
        return MetricSelectionBenchmark.Run(rest);
    case ["select-metrics-json", var file]:
        return MetricSelectionJson.Print(file);
    case ["lever-ranking", .. var rest]:
        return LeverRankingBenchmark.Run(rest);
    case ["rank-levers-json", var file]:
        return RankLeversCommand.Run(file);
    case ["reinforce", .. var rest]:
        return ReinforceBenchmark.Run(rest);
    case ["journal", .. var rest]:
        return await JournalBenchmark.RunAsync(rest);
    case ["sharded-tell"]:
        return await ShardedTellBenchmark.RunAsync();
    case [ShardedTellBenchmark.NodeCommand, var kind, var address]:
        return await ShardedTellBenchmark.ServeAsync(kind, address);
    case ["batches", "count"]:
        return BatchLoopBenchmark.Count();
    case ["best-known", .. var rest]:
        return BestKnownCommand.Run(rest);
    case ["batches"]:
        BenchmarkRunner.Run<BatchLoopBenchmark>(InProcess.Config);
        return 0;
    case ["inference"]:
        BenchmarkRunner.Run<InferenceBenchmark>(InProcess.Config);
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project tests/Benchmarks -- NAME
              fleet [ITERATIONS] [STEPS]   training steps a minute through the actors, journal on (H10); 1000 250 is the paper's size (H9: an hour, 6 GB in TMPDIR)
              metrics [PEERS [PYTHON]]     metric samples a CPU-second, over those of the numpy peer in that folder (H5)
              metric-selection [ROWS] [--peer FILE] [--python PYTHON]
                                           metric selection from 90 metrics, over the time of the Python peer (H1)
              select-metrics-json FILE     what is selected from a CSV of one series, for a comparison with other tools
              lever-ranking [ROWS] [--peer PEERS [--python PYTHON] [--mode lazy|naive]]
                                           109 levers by 7 targets, over the peer in that folder on its own data (H2)
              rank-levers-json FILE.csv    the order of entry for columns, then targets named target:..., for scripts that compare
              reinforce [PEERS [PYTHON]]   a REINFORCE update of 20,000 steps, and one state to one action, over the torch peer in that folder (H3, H4)
              journal [FILE]               80 actors' events into the journal and 100,000 back from it, over raw Akka.Persistence.Sql (H6, H8); FILE: PostgreSQL's connection string
              sharded-tell                 messages a second to sharded actors in another process, over raw Akka.Cluster.Sharding (H7)
              batches [count]              the simulated cluster's batch loop, with allocations (H5); by processor time and counters
              best-known [FILE]            the best configuration of each workload, as the rival of that name has them (minutes)
              inference                    one state to one action, with allocations (H4)
            """);
        return 2;
}
