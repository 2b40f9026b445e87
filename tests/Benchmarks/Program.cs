using BenchmarkDotNet.Running;
using Sluice.Benchmarks;

// One name a benchmark; each prints JSON lines, so that a script can divide one by another.
switch (args)
{
    case ["fleet", .. var rest]:
        return await FleetBenchmark.RunAsync(rest);
    case ["metrics", .. var rest]:
        return await MetricSamplesBenchmark.RunAsync(rest);
    case ["batches", "count"]:
        return BatchLoopBenchmark.Count();
    case ["best-known", .. var rest]:
        return BestKnownCommand.Run(rest);
    case ["batches"]:
        BenchmarkRunner.Run<BatchLoopBenchmark>();
        return 0;
    case ["inference"]:
        BenchmarkRunner.Run<InferenceBenchmark>();
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project tests/Benchmarks -- NAME
              fleet [ITERATIONS] [STEPS]   training steps a minute through the actors, journal on (H10)
              metrics [PEERS [PYTHON]]     metric samples a CPU-second, over those of the numpy peer in that folder (H5)
              batches [count]              the simulated cluster's batch loop, with allocations (H5); by processor time and counters
              best-known [FILE]            the best configuration of each workload, as the rival of that name has them (minutes)
              inference                    one state to one action, with allocations (H4)
            """);
        return 2;
}
