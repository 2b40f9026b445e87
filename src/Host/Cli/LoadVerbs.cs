using System.CommandLine;
using Sluice.Hosting.Reports;
using Sluice.Spark.Kafka;
using Sluice.Spark.Simulation.Workloads;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>load produce</c>: a workload's events on a Kafka topic.</summary>
internal sealed class LoadVerbs
{
    private readonly Option<string> _workload = WorkloadFlag.Create("What arrives");

    private readonly Option<string> _bootstrap = new("--bootstrap") { Description = "Brokers, host:port separated by commas.", HelpName = "HOST:PORT,...", Required = true };

    private readonly Option<string> _topic = new("--topic") { Description = "The topic that the job reads.", HelpName = "T", Required = true };

    private readonly Option<double> _minutes = OptionChecks.Positive(Flag.With("--minutes", "M", "How long; Ctrl-C ends it sooner.", 10.0));

    private readonly Option<double> _rate = OptionChecks.Positive(Flag.With("--rate", "X", "Multiplies the workload's rate.", 1.0));

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Names every draw.", 1UL);

    private readonly Option<string> _client = Flag.Of<string>(
        "--kafka-config", "FILE", "Settings of the Kafka client, name=value a line (security.protocol, sasl.username, ssl.ca.location, ...); secrets belong there, never on a command line.");

    public static Command Create(Surroundings surroundings)
    {
        var verb = new LoadVerbs();
        return new Command("load", "Load for a Spark job that reads from Kafka.")
        {
            new Command("produce", "Put a workload's events on a topic at its pace: the arrivals and sizes that the simulated cluster has, each event with key, id and event time.")
            {
                verb._workload, verb._bootstrap, verb._topic, verb._minutes, verb._rate, verb._seed, verb._client,
            }.Does(surroundings, verb.RunAsync),
        };
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var spelling = WorkloadFlag.Read(context, _workload);
        var settings = new LoadSettings(context.Parse.GetValue(_bootstrap)!, context.Parse.GetValue(_topic)!)
        {
            Rate = context.Parse.GetValue(_rate),
            Client = context.Parse.GetValue(_client) is { } file
                ? ClientProperties.Read(Path.GetFullPath(file, context.Surroundings.WorkingDirectory))
                : new Dictionary<string, string>(),
        };
        // Two runs with one seed are told apart by their ids.
        var run = Guid.NewGuid().ToString("n")[..12];
        var producer = new LoadProducer(settings, WorkloadCatalogue.Parse(spelling), run, context.Parse.GetValue(_seed));
        var progress = new Progress<LoadReport>(report => context.Terminal.Say(Texts.Invariant(
            $"{report.Elapsed.TotalSeconds:0} s: {report.Rate:#,0} events/s acknowledged{(report.Failed > 0 ? Texts.Invariant($", {report.Failed:#,0} failed") : "")}{(report.Failure is { } failure ? $" ({failure})" : "")}")));
        var done = await producer.RunAsync(TimeSpan.FromMinutes(context.Parse.GetValue(_minutes)), progress, context.Stop).ConfigureAwait(false);
        if (done.Delivered == 0 && done.Sent > 0)
            throw RefusedException.Failed($"None of {done.Sent} events got to {settings.Topic} at {settings.Bootstrap}: {done.Failure ?? "no broker answered"}.");
        var shape = new LoadShape(
            spelling, settings.Topic, run, Math.Round(done.Elapsed.TotalSeconds, 1), done.Due, done.Delivered, done.Failed, Math.Round(done.Rate, 1),
            Math.Round(done.Bytes / 1e6 / Math.Max(done.Elapsed.TotalSeconds, 1e-3), 3), Math.Round(done.Blocked.TotalSeconds, 1));
        context.Terminal.Result(shape, console =>
        {
            console.WriteLine(Texts.Invariant($"{shape.Delivered:#,0} of {shape.Due:#,0} events in {shape.Seconds:0.0} s: {shape.EventsPerSecond:#,0} a second, {shape.MegabytesPerSecond:0.0} MB/s; ids {run}-0 and up"));
            if (shape.BlockedSeconds > 0)
                console.WriteLine(Texts.Invariant($"the broker was slower than the load for {shape.BlockedSeconds:0.0} s"));
            if (shape.Failed > 0)
                console.WriteLine(Texts.Invariant($"{shape.Failed:#,0} events failed: {done.Failure}"));
        });
        return shape.Failed > 0 ? ExitCode.Failed : context.Stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
    }
}
