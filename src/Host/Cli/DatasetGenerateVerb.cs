using System.CommandLine;
using System.Diagnostics;
using Sluice.Actors.Replay;
using Sluice.Hosting.Data;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Tuning.Datasets;
using Sluice.Tuning.Metrics;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>dataset generate</c>: random configurations on simulated clusters, observed.</summary>
internal sealed class DatasetGenerateVerb
{
    private readonly Option<int> _clusters = OptionChecks.AtLeastOne(
        Flag.With("--clusters", "N", "Simulated clusters, split evenly over the workloads.", SurveyPreset.Clusters));

    private readonly Option<int> _configurations = OptionChecks.AtLeastOne(
        Flag.With("--configurations", "N", "Configurations in all, split evenly over the clusters.", SurveyPreset.Configurations));

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Seed of everything random.", 1UL);

    private readonly Option<string> _out = DatasetFlags.Out();

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on where the journal in the directory stops, with the plan it was begun with." };

    public static Command Create(Surroundings surroundings)
    {
        var verb = new DatasetGenerateVerb();
        return new Command("generate", "Walk simulated clusters through random configurations and write what was observed as Parquet files.")
        {
            verb._clusters, verb._configurations, verb._seed, verb._out, verb._resume, GlobalOptions.Threads,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var directory = Path.GetFullPath(context.Parse.GetValue(_out)!, context.Surroundings.WorkingDirectory);
        // The journal belongs to the data and lies beside them, whatever the fleet's settings say.
        var settings = context.Settings() with { Data = directory, Journal = new JournalOptions() };
        Check(context.Parse, directory);
        using var data = DataDirectory.OpenDataset(directory);
        var plan = Plan(context.Parse, directory);
        var done = plan.Configurations;
        if (PartitionFile.In(directory).Count < Math.Min(plan.Clusters, plan.Configurations))
            done = await WalkAsync(context, settings, plan).ConfigureAwait(false);

        var partitions = PartitionFile.In(directory).Count;
        var isFinished = done == plan.Configurations && partitions == Math.Min(plan.Clusters, plan.Configurations);
        var shape = new GeneratedShape(
            directory, plan.Seed, plan.Clusters, plan.Configurations, done, partitions, isFinished,
            isFinished ? $"sluice dataset describe {Shell.Quote(directory)}" : ResumeCommand(directory), watch.Elapsed.TotalSeconds);
        context.Terminal.Result(shape, console => Write(console, shape));
        return isFinished ? ExitCode.Ok : ExitCode.Interrupted;
    }

    private static async Task<int> WalkAsync(VerbContext context, SluiceSettings settings, DatasetPlan plan)
    {
        // A stop is not heeded before the walks are known: it is answered with how far they are and how to go on.
        var journal = settings.JournalHere;
        await using var node = await NodeStart.StartAsync(settings, journal, Selection.BuiltIn, CancellationToken.None).ConfigureAwait(false);
        await using var reader = await JournalReader.OpenAsync(journal, CancellationToken.None).ConfigureAwait(false);
        var session = new SurveySession(node, reader, settings.Data, plan);
        // Twice as many walks as threads: one computes while another one's batch is written.
        return await session.RunAsync(2 * settings.Threads, new LineSurveyView(context.Terminal, plan), context.Stop).ConfigureAwait(false);
    }

    /// <summary>Refuses before anything is made.</summary>
    private void Check(ParseResult parse, string directory)
    {
        var known = Directory.Exists(directory) ? DatasetPlan.Read(directory) : null;
        if (parse.GetValue(_resume))
        {
            if (known is null)
                throw RefusedException.NotFound($"There is no dataset in {directory} to resume: begin one without --resume, or give another directory with --out.");
            if (!Overlay(parse, known).IsSame(known))
            {
                throw RefusedException.Conflict(
                    $"{directory} was begun with other settings ({known.Clusters} clusters, {known.Configurations} configurations, seed {known.Seed}): resume it without them, {ResumeCommand(directory)}; or give another directory with --out.");
            }
        }
        else if (known is not null)
        {
            throw RefusedException.Conflict(
                $"{directory} holds a dataset of seed {known.Seed} already. Resume it: {ResumeCommand(directory)}; or give another directory with --out.");
        }
        else if (Directory.Exists(directory) && PartitionFile.In(directory).Count > 0)
        {
            throw RefusedException.Conflict($"{directory} holds imported data: give another directory with --out.");
        }
    }

    private DatasetPlan Plan(ParseResult parse, string directory)
    {
        if (DatasetPlan.Read(directory) is { } known)
            return known;
        var plan = Overlay(parse, null);
        plan.Write(directory);
        return plan;
    }

    private DatasetPlan Overlay(ParseResult parse, DatasetPlan? known) => new(
        known is null || parse.IsGiven(_seed) ? parse.GetValue(_seed) : known.Seed,
        known is null || parse.IsGiven(_clusters) ? parse.GetValue(_clusters) : known.Clusters,
        known is null || parse.IsGiven(_configurations) ? parse.GetValue(_configurations) : known.Configurations,
        known?.Batch ?? SurveyPreset.Batch,
        known?.Workloads ?? FleetPlan.Workloads,
        Catalogues.Hash);

    private static string ResumeCommand(string directory) => $"sluice dataset generate --resume --out {Shell.Quote(directory)}";

    private static void Write(IAnsiConsole console, GeneratedShape shape)
    {
        console.WriteLine(shape.Finished
            ? Texts.Invariant($"{shape.Done:#,0} configurations of {shape.Clusters} clusters in {shape.Directory}, {shape.Seconds:0} s")
            : Texts.Invariant($"stopped after {shape.Done:#,0} of {shape.Configurations:#,0} configurations; no finished batch is lost"));
        console.WriteLine($"next    {shape.Next}");
    }
}
