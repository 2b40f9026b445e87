using System.CommandLine;
using System.Diagnostics;
using Sluice.Actors;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Metrics;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>demo</c>: the whole idea in a minute, or, from nothing, in a few.</summary>
internal sealed class DemoVerb
{
    private readonly Option<string> _workload = WorkloadFlag.Create();

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Seed of everything random.", 1UL);

    private readonly Option<bool> _fromNothing = new("--from-nothing") { Description = "Train a policy first, on 80 simulated clusters, instead of using the one that comes with the product." };

    private readonly Option<int> _iterations = OptionChecks.AtLeastOne(
        Flag.With("--iterations", "N", "With --from-nothing: updates of the policy before it tunes.", DemoPreset.Iterations));

    public static Command Create(Surroundings surroundings)
    {
        var verb = new DemoVerb();
        var command = new Command("demo", "Tune a simulated cluster that no training has seen, beside its untouched twin, and replay it from the journal.")
        {
            verb._workload, verb._seed, verb._fromNothing, verb._iterations, GlobalOptions.Threads,
        };
        return command.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var workload = WorkloadFlag.Read(context, _workload);
        var settings = SettingsOf(context);
        if (context.Parse.IsGiven(_iterations) && !context.Parse.GetValue(_fromNothing))
            throw RefusedException.Usage("--iterations says how long to train, and the policy that comes with the product is trained: give --from-nothing as well.");
        using var data = DataDirectory.Renew(settings.Data);
        if (data.WasRenewed)
            context.Terminal.Say($"{Shell.Quote(data.Path)} held an earlier demo; it begins anew");

        var journal = settings.JournalHere;
        var (policy, trial) = await TuneAsync(context, settings, journal, workload).ConfigureAwait(false);

        var picture = DataDirectory.PictureFile(data.Path);
        TimelinePicture.Write(picture, trial);
        var isIdentical = await ReplayAsync(journal, trial.Tuned.Episode, context.Stop).ConfigureAwait(false);
        var shape = new DemoShape(
            policy.Clusters,
            (long)policy.Clusters * policy.Version.Number,
            (long)policy.Clusters * policy.Version.Number * policy.Steps,
            policy.Version.ToString(),
            policy.Hash,
            trial.BaselineP99Ms,
            trial.TunedP99Ms,
            trial.ReductionPct,
            isIdentical,
            await new JournalRows(journal).CountAsync(context.Stop).ConfigureAwait(false),
            watch.Elapsed.TotalSeconds,
            trial.BatchDurationAloneP99Ms,
            trial.BatchDurationAloneReductionPct,
            trial.Tuned.Episode.ToString(),
            workload,
            context.Parse.GetValue(_seed),
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

    private async Task<(DemoPolicy Policy, TrialResult Trial)> TuneAsync(VerbContext context, SluiceSettings settings, JournalSettings journal, string workload)
    {
        var seed = context.Parse.GetValue(_seed);
        var run = new RunId(Texts.Invariant($"demo-{seed}"));
        var isFromNothing = context.Parse.GetValue(_fromNothing);
        if (!isFromNothing)
            await PolicyArchive.KeepAsync(journal, PretrainedPolicy.Document, context.Stop).ConfigureAwait(false);
        await using var node = await NodeStart.StartAsync(settings, journal, Selection.BuiltIn, context.Stop).ConfigureAwait(false);
        var policy = isFromNothing ? await TrainAsync(context, node, run).ConfigureAwait(false) : DemoPolicy.Pretrained;
        var plan = new TrialPlan(
            new ClusterId($"{run}-held-out-{Slug.Of(workload)}"), workload, new FromPolicy(policy.Version), OnlinePreset.Steps, DemoPreset.HeldOutSeed(seed),
            OnlinePreset.ExploitShare);
        var trial = await TuningView.ShowAsync(
            context.Terminal, watched => new HeldOutTrial(new EpisodeSession(node)).RunAsync(plan, watched, context.Stop)).ConfigureAwait(false);
        return (policy, trial);
    }

    private async Task<DemoPolicy> TrainAsync(VerbContext context, TuningNode node, RunId run)
    {
        var fleet = FleetPlan.Evenly(run, DemoPreset.Clusters, FleetPlan.Workloads);
        var plan = DemoPreset.Plan(fleet, context.Parse.GetValue(_seed), context.Parse.GetValue(_iterations));
        var training = await TrainingView.ShowAsync(
            context.Terminal, plan, watcher => new TrainingSession(node).RunAsync(run, plan, watcher, context.Stop)).ConfigureAwait(false);
        return training.IsFinished
            ? new DemoPolicy(training.Policy, training.PolicyHash!, plan.Clusters.Count, plan.Steps)
            : throw new OperationCanceledException("The demo was stopped.");
    }

    private static async Task<bool> ReplayAsync(JournalSettings journal, EpisodeId episode, CancellationToken stop)
    {
        await using var archive = await EpisodeArchive.OpenAsync(journal, stop).ConfigureAwait(false);
        return (await archive.ReplayAsync(await archive.FindAsync(episode).ConfigureAwait(false), stop).ConfigureAwait(false)).IsIdentical;
    }

    private static void Write(IAnsiConsole console, DemoShape shape, TrialResult trial, string data)
    {
        console.WriteLine(Texts.Invariant(
            $"policy {shape.PolicyVersion}: learnt from {shape.Episodes:#,0} episodes of {shape.Clusters} simulated clusters, {shape.Steps:#,0} steps; this took {shape.Seconds:0} s"));
        TrialReport.Write(console, trial);
        console.WriteLine($"replay  {(shape.ReplayIdentical ? "identical: every state, probability, choice and reward came out again from the journal alone" : "DIFFERS from the journal")}");
        console.WriteLine(Texts.Invariant($"journal {shape.Journal}, {shape.JournalEvents:#,0} events"));
        console.WriteLine($"picture {shape.Picture}");
        console.WriteLine("next");
        console.WriteLine($"  sluice episode show {shape.Episode} --data {data}");
        console.WriteLine($"  sluice tune --policy {shape.PolicyVersion} --workload yahoo-ads --seed 7 --data {data}");
        console.WriteLine("  sluice demo --from-nothing");
    }
}
