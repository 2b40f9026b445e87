using System.CommandLine;
using System.Diagnostics;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>tune</c>: a trained policy on a cluster it has never seen, beside its twin.</summary>
internal sealed class TuneVerb
{
    private readonly Option<string> _policy = Flag.With(
        "--policy", "RUN@N", "Which policy: RUN@N, RUN for its last version, or latest.", PolicyChoice.Latest);

    private readonly Option<string> _workload = WorkloadFlag.Create();

    private readonly Option<int> _steps = OptionChecks.AtLeastOne(Flag.With("--steps", "N", "Steps, one every five minutes.", OnlinePreset.Steps));

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Names the machines, the arrivals and every draw.", 1UL);

    private readonly Option<double> _exploitShare = OptionChecks.Share(
        Flag.With("--f", "F", "The policy's share in what is tried, in (0, 1]; the rest is uniform.", OnlinePreset.ExploitShare));

    public static Command Create(Surroundings surroundings)
    {
        var verb = new TuneVerb();
        var command = new Command("tune", "Tune a simulated cluster with a trained policy, beside a twin under Spark's defaults.")
        {
            verb._policy, verb._workload, verb._steps, verb._seed, verb._exploitShare, GlobalOptions.Threads,
        };
        return command.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var settings = context.Settings();
        var workload = WorkloadFlag.Read(context, _workload);
        DataDirectory.RequireReadable(settings.Data);
        using var data = DataDirectory.Open(settings.Data);
        var journal = settings.JournalHere;
        var stored = await PolicyChoice.StoredAsync(settings, context.Stop).ConfigureAwait(false);
        var runs = await TrainingArchive.RunsAsync(settings, context.Stop).ConfigureAwait(false);
        var policy = PolicyChoice.Find(context.Parse.GetValue(_policy)!, stored, runs);
        var selection = await SelectionArchive.OfAsync(
            journal, stored.First(listed => listed.Version == policy).SelectionHash, $"Policy {policy}", context.Stop).ConfigureAwait(false);
        var seed = context.Parse.GetValue(_seed);
        var plan = new TrialPlan(
            new ClusterId(Texts.Invariant($"tuned-{Slug.Of(workload)}-{seed}")),
            workload,
            policy,
            context.Parse.GetValue(_steps),
            seed,
            context.Parse.GetValue(_exploitShare));

        await using var node = await NodeStart.StartAsync(settings, journal, selection, context.Stop).ConfigureAwait(false);
        var trial = await TuningView.ShowAsync(
            context.Terminal, watched => new HeldOutTrial(new EpisodeSession(node)).RunAsync(plan, watched, context.Stop)).ConfigureAwait(false);
        var picture = Path.Combine(data.Path, $"{trial.Tuned.Episode.ToString().Replace('/', '-')}.png");
        TimelinePicture.Write(picture, trial);

        var shape = TuningShape.Of(trial, journal.PlaceOf(), picture, watch.Elapsed.TotalSeconds);
        context.Terminal.Result(shape, console =>
        {
            TrialReport.Write(console, trial);
            console.WriteLine($"picture {Shell.Quote(picture)}");
            console.WriteLine($"journal {shape.Journal}");
            console.WriteLine($"next    sluice episode replay {shape.Episode} --data {Shell.Quote(data.Path)}");
        });
        return ExitCode.Ok;
    }
}
