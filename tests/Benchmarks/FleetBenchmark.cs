using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Sluice.Actors;
using Sluice.Actors.Storage;
using Sluice.Hosting.Fleet;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;

namespace Sluice.Benchmarks;

/// <summary>
/// 80 simulated clusters of the five workloads train one policy through the very actors of the product, with the journal on. Start-up and the
/// reference episodes are left out: they happen once a run.
/// </summary>
internal static class FleetBenchmark
{
    private const int Clusters = 80;
    private const ulong Seed = 1;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var iterations = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 24;
        var steps = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 250;
        var directory = Directory.CreateTempSubdirectory("sluice-fleet-").FullName;
        try
        {
            var file = Path.Combine(directory, "sluice.db");
            await MeasureAsync(file, iterations, steps);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(string file, int iterations, int steps)
    {
        var journal = new JournalSettings(JournalProvider.Sqlite, $"Data Source={file}");
        var run = new RunId("fleet");
        var plan = new TrainingPlan(
            FleetPlan.Evenly(run, Clusters, FleetPlan.Workloads), iterations, steps, Seed, 0.8, "managed", 0.001, 0.01, Selection.BuiltIn.Hash);
        await using (var node = await TuningNode.StartAsync(new TuningNodeSettings(journal, new SimulatedClusterFactory(), _ => new ManagedEngine())))
        {
            using var inbox = Inbox.Create(node.System);
            inbox.Send(node.Learner, new BeginTraining(run, plan));
            var watch = new Stopwatch();
            var processor = TimeSpan.Zero;
            var allocated = 0L;
            var paused = TimeSpan.Zero;
            var done = 0;
            while (true)
            {
                switch (await inbox.ReceiveAsync(TimeSpan.FromMinutes(10)))
                {
                    // The first iteration compiles the code: the clock starts behind it.
                    case TrainingProgressed { Iteration: 1 }:
                        watch.Start();
                        processor = Process.GetCurrentProcess().TotalProcessorTime;
                        (allocated, paused) = (GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration());
                        break;
                    case TrainingProgressed progressed:
                        done = progressed.Iteration - 1;
                        if (done % 50 == 0)
                            Console.Error.WriteLine(FormattableString.Invariant($"iteration {done}: {(double)done * Clusters * steps / watch.Elapsed.TotalMinutes:#,0} steps a minute so far"));
                        break;
                    case TrainingFinished:
                        Report(
                            file, iterations, steps, done, watch.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - processor,
                            GC.GetTotalAllocatedBytes() - allocated, GC.GetTotalPauseDuration() - paused);
                        return;
                    case TrainingRefused refused:
                        throw new InvalidOperationException(refused.Reason);
                }
            }
        }
    }

    private static void Report(
        string file, int iterations, int steps, int measured, TimeSpan elapsed, TimeSpan processor, long allocated, TimeSpan paused)
    {
        var bytes = new FileInfo(file).Length + new FileInfo(file + "-wal").Length;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "fleet",
            clusters = Clusters,
            iterations,
            stepsAnEpisode = steps,
            seed = Seed,
            stepsPerMinute = Math.Round((double)measured * Clusters * steps / elapsed.TotalMinutes),
            cpuMicrosecondsPerStep = Math.Round(processor.TotalMicroseconds / ((double)measured * Clusters * steps), 1),
            allocatedBytesPerStep = Math.Round(allocated / ((double)measured * Clusters * steps)),
            pausedShare = Math.Round(paused / elapsed, 3),
            journalBytesPerStep = Math.Round((double)bytes / ((double)iterations * Clusters * steps), 1),
            peakMB = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            seconds = Math.Round(elapsed.TotalSeconds, 1),
        }));
    }
}
