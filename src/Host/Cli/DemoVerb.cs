using System.CommandLine;
using System.Diagnostics;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>demo</c>: the whole idea in a few minutes.</summary>
internal sealed class DemoVerb
{
    private readonly Option<string> _workload = WorkloadFlag.Create();

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Seed of everything random.", 1UL);

    private readonly Option<int> _iterations = OptionChecks.AtLeastOne(
        Flag.With("--iterations", "N", "Updates of the policy before it tunes.", DemoPreset.Iterations));

    public static Command Create(Surroundings surroundings)
    {
        var verb = new DemoVerb();
        var command = new Command("demo", "Train briefly on 80 simulated clusters, then tune one that no training has seen.")
        {
            verb._workload, verb._seed, verb._iterations, GlobalOptions.Threads,
        };
        return command.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var workload = WorkloadFlag.Read(context, _workload);
        var settings = SettingsOf(context);
        using var data = DataDirectory.Renew(settings.Data);
        if (data.WasRenewed)
            context.Terminal.Say($"{Shell.Quote(data.Path)} held an earlier demo; it begins anew");

        var journal = settings.JournalHere;
        var run = new RunId(Texts.Invariant($"demo-{context.Parse.GetValue(_seed)}"));
        var (training, trial, learnt) = await TrainAndTuneAsync(context, settings, journal, run, workload).ConfigureAwait(false);

        var picture = DataDirectory.PictureFile(data.Path);
        TimelinePicture.Write(picture, trial);
        var isIdentical = await ReplayAsync(journal, trial.Tuned.Episode, context.Stop).ConfigureAwait(false);
        var shape = new DemoShape(
            learnt.Clusters.Count,
            (long)learnt.Clusters.Count * training.Policy.Number,
            (long)learnt.Clusters.Count * training.Policy.Number * learnt.Steps,
            training.Policy.ToString(),
            training.PolicyHash!,
            trial.BaselineP99Ms,
            trial.TunedP99Ms,
            trial.ReductionPct,
            isIdentical,
            await JournalSize.EventsAsync(journal, context.Stop).ConfigureAwait(false),
            watch.Elapsed.TotalSeconds,
            trial.BatchDurationAloneP99Ms,
            trial.BatchDurationAloneReductionPct,
            trial.Tuned.Episode.ToString(),
            workload,
            learnt.Seed,
            Change.Of(trial.Tuned.Events),
            [.. trial.Tuned.Closed.Configuration.Select(Change.Describe)],
            picture,
            journal.PlaceOf());
        context.Terminal.Result(shape, console => Write(console, shape, trial, Shell.Quote(data.Path)));
        return isIdentical ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>A demonstration has a directory and a journal file of its own, whatever the settings say for the fleet.</summary>
    private static SluiceSettings SettingsOf(VerbContext context)
    {
        var settings = context.Settings();
        return settings with
        {
            Data = context.Parse.IsGiven(GlobalOptions.Data) ? settings.Data : Path.Combine(settings.Data, "demo"),
            Journal = new JournalOptions(),
        };
    }

    private async Task<(TrainingResult Training, TrialResult Trial, TrainingPlan Plan)> TrainAndTuneAsync(
        VerbContext context, SluiceSettings settings, JournalSettings journal, RunId run, string workload)
    {
        var seed = context.Parse.GetValue(_seed);
        var fleet = FleetPlan.Evenly(run, DemoPreset.Clusters, FleetPlan.Workloads);
        var plan = DemoPreset.Plan(fleet, seed, context.Parse.GetValue(_iterations));
        await using var node = await NodeStart.StartAsync(settings, journal, Selection.BuiltIn, context.Stop).ConfigureAwait(false);
        var training = await TrainingView.ShowAsync(
            context.Terminal, plan, watcher => new TrainingSession(node).RunAsync(run, plan, watcher, context.Stop)).ConfigureAwait(false);
        if (!training.IsFinished)
            throw new OperationCanceledException("The demo was stopped.");

        var trialPlan = new TrialPlan(
            new ClusterId($"{run}-held-out-{Slug.Of(workload)}"), workload, new FromPolicy(training.Policy), OnlinePreset.Steps, DemoPreset.HeldOutSeed(seed),
            OnlinePreset.ExploitShare);
        var trial = await TuningView.ShowAsync(
            context.Terminal, watched => new HeldOutTrial(new EpisodeSession(node)).RunAsync(trialPlan, watched, context.Stop)).ConfigureAwait(false);
        return (training, trial, plan);
    }

    private static async Task<bool> ReplayAsync(JournalSettings journal, EpisodeId episode, CancellationToken stop)
    {
        await using var archive = await EpisodeArchive.OpenAsync(journal, stop).ConfigureAwait(false);
        return (await archive.ReplayAsync(await archive.FindAsync(episode).ConfigureAwait(false), stop).ConfigureAwait(false)).IsIdentical;
    }

    private static void Write(IAnsiConsole console, DemoShape shape, TrialResult trial, string data)
    {
        console.WriteLine(Texts.Invariant(
            $"policy {shape.PolicyVersion}: learnt from {shape.Episodes:#,0} episodes of {shape.Clusters} simulated clusters, {shape.Steps:#,0} steps; {shape.Seconds:0} s in all"));
        TrialReport.Write(console, trial);
        console.WriteLine($"replay  {(shape.ReplayIdentical ? "identical: every state, probability, choice and reward came out again from the journal alone" : "DIFFERS from the journal")}");
        console.WriteLine(Texts.Invariant($"journal {shape.Journal}, {shape.JournalEvents:#,0} events"));
        console.WriteLine($"picture {shape.Picture}");
        console.WriteLine("next");
        console.WriteLine($"  sluice episode show {shape.Episode} --data {data}");
        console.WriteLine($"  sluice tune --policy {shape.PolicyVersion} --workload yahoo-ads --seed 7 --data {data}");
        console.WriteLine("  sluice train --iterations 500 --steps 12 --seed 2");
    }
}
