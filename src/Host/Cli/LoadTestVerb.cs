using System.CommandLine;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>loadtest</c>: what a node costs with so many managed clusters.</summary>
internal sealed class LoadTestVerb
{
    private readonly Option<int> _clusters = Flag.With("--clusters", "N", "Simulated clusters to manage.", 1000);

    private readonly Option<double> _minutes = Flag.With("--minutes", "M", "Minutes to measure, after all clusters have started.", 5.0);

    private readonly Option<double> _speed = Flag.With("--speed", "X", "Cluster minutes that pass in a minute.", 1.0);

    private readonly Option<string> _postgres = JournalFlag.Create();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new LoadTestVerb();
        return new Command("loadtest", "Run one node with many simulated clusters in real time; measure its start, its cost and its recovery.")
        {
            verb._clusters, verb._minutes, verb._speed, verb._postgres, GlobalOptions.Threads,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var (clusters, minutes, speed) = (context.Parse.GetValue(_clusters), context.Parse.GetValue(_minutes), context.Parse.GetValue(_speed));
        if (!(minutes is > 0 and <= 24 * 60))
            throw RefusedException.Usage(Texts.Invariant($"--minutes is {minutes}; give more than 0, at most a day."));
        var flags = new Dictionary<string, string?>();
        JournalFlag.Settings(context.Parse, _postgres, flags);
        var settings = context.Settings(flags);
        var journal = settings.JournalHere;
        using var data = journal.Provider == JournalProvider.Sqlite ? DataDirectory.OpenLasting(settings.Data, "loadtest") : null;
        var shape = await new LoadTestSession(settings, journal, clusters, speed, context.Terminal.Say).RunAsync(minutes, context.Stop).ConfigureAwait(false);
        context.Terminal.Result(shape, console =>
        {
            console.WriteLine(Texts.Invariant($"{shape.Clusters} clusters at {shape.Speed}x, journal {shape.Journal}"));
            console.WriteLine(Texts.Invariant($"start    {shape.FirstStartSeconds} s until all were in an episode, {shape.RecoverySeconds} s after a restart"));
            console.WriteLine(Texts.Invariant($"load     {shape.EventsPerSecond} events/s, {shape.ProcessorShare:0.0 %} of one core over {shape.Minutes} min, {shape.Episodes} episodes finished"));
            console.WriteLine(Texts.Invariant($"memory   {shape.PeakMegabytes} MB at most"));
            console.WriteLine(Texts.Invariant($"errors   {shape.Errors} in the log"));
        });
        return shape.Errors == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
