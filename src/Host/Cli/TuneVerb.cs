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
using Sluice.Spark.Live.Files;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Rivals;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>tune</c>: a trained policy, or a rival of it, on a cluster it has never seen: a live one, or a simulated one beside its twin.</summary>
internal sealed class TuneVerb
{
    private readonly Option<string> _policy = Flag.With(
        "--policy", "RUN@N", "Which policy: RUN@N, RUN for its last version, latest (where none was trained: the pretrained one), or pretrained.", PolicyChoice.Latest);

    private readonly Option<string> _rival = Flag.Of<string>(
        "--rival", "NAME", "Let a rival choose instead of a policy, by the same rules: 'rival list' names them. With the same seed it meets the same machines and arrivals.");

    private readonly Option<string> _selection = Flag.Of<string>(
        "--selection", "FILE", "The levers that a rival moves, as 'select levers' wrote them (default: the built-in ones); a policy has its own.");

    private readonly Option<string> _workload = WorkloadFlag.Create();

    private readonly Option<string> _cluster = Flag.Of<string>(
        "--cluster", "FILE", "Tune a live cluster, as its file describes it and by its safety rules, instead of a simulated one (docs/cluster-file.md).");

    private readonly Option<int> _steps = OptionChecks.AtLeastOne(Flag.With("--steps", "N", "Steps, one every five minutes.", OnlinePreset.Steps));

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Names the machines, the arrivals and every draw.", 1UL);

    private readonly Option<double> _exploitShare = OptionChecks.Share(
        Flag.With("--f", "F", "The policy's share in what is tried, in (0, 1]; the rest is uniform.", OnlinePreset.ExploitShare));

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --cluster: only look. Read the file, examine the cluster, say what would be done, do and journal nothing." };

    public static Command Create(Surroundings surroundings)
    {
        var verb = new TuneVerb();
        var command = new Command("tune", "Tune a cluster with a trained policy or a rival: a live one (--cluster), or a simulated one beside a twin under Spark's defaults.")
        {
            verb._policy, verb._rival, verb._selection, verb._cluster, verb._workload, verb._steps, verb._seed, verb._exploitShare, verb._dryRun, GlobalOptions.Threads,
        };
        return command.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var settings = context.Settings();
        var live = LiveFile(context);
        var workload = WorkloadFlag.Read(context, _workload);
        var rival = RivalFor(context, live?.Class ?? FleetPlan.Describe(workload).Class, live?.Name.Value ?? WorkloadSpelling.Short(workload));
        if (context.Parse.GetValue(_dryRun))
            return await LookAsync(context, live, settings).ConfigureAwait(false);
        // Rivals and the pretrained policy need nothing that was learnt here: they begin a data directory where there is none.
        if (rival is null && context.Parse.GetValue(_policy) is not (PolicyChoice.Latest or PretrainedPolicy.Name))
            DataDirectory.RequireJournal(settings);
        using var data = DataDirectory.OpenJournal(settings);
        var journal = settings.JournalHere;
        var (choice, selection) = rival is null
            ? await PolicyAsync(context, settings, journal).ConfigureAwait(false)
            : (new FromRival(rival.Name), await SelectedAsync(context, journal).ConfigureAwait(false));
        var seed = context.Parse.GetValue(_seed);
        if (live is not null)
        {
            var episode = OnlinePreset.Plan(choice, context.Parse.GetValue(_steps), seed, seed, context.Parse.GetValue(_exploitShare)).At(settings.Step) with { Safety = live.Safety };
            await using var tuner = await NodeStart.StartAsync(settings, journal, selection, context.Stop, isLive: true).ConfigureAwait(false);
            return await TuneLiveAsync(context, new EpisodeSession(tuner), live, episode, journal.PlaceOf()).ConfigureAwait(false);
        }

        var place = Texts.Invariant($"{Slug.Of(workload)}-{seed}");
        var plan = new TrialPlan(
            new ClusterId(rival is null ? $"tuned-{place}" : $"{rival.Name}-{place}"),
            workload,
            choice,
            context.Parse.GetValue(_steps),
            seed,
            context.Parse.GetValue(_exploitShare))
        {
            World = new ClusterId($"tuned-{place}"),
        };

        await using var node = await NodeStart.StartAsync(settings, journal, selection, context.Stop).ConfigureAwait(false);
        var trial = await TuningView.ShowAsync(
            context.Terminal, watched => new HeldOutTrial(new EpisodeSession(node)).RunAsync(plan, watched, context.Stop)).ConfigureAwait(false);
        var picture = Path.Combine(data?.Path ?? context.Surroundings.WorkingDirectory, $"{trial.Tuned.Episode.ToString().Replace('/', '-')}.png");
        TimelinePicture.Write(picture, trial);

        var shape = TuningShape.Of(trial, journal.PlaceOf(), picture, watch.Elapsed.TotalSeconds);
        context.Terminal.Result(shape, console =>
        {
            TrialReport.Write(console, trial);
            console.WriteLine($"picture {Shell.Quote(picture)}");
            console.WriteLine($"journal {shape.Journal}");
            console.WriteLine($"next    sluice episode replay {shape.Episode}{Shell.DataFlag(data)}");
        });
        return ExitCode.Ok;
    }

    private async Task<int> LookAsync(VerbContext context, ClusterFile? live, SluiceSettings settings)
    {
        if (live is null)
            throw RefusedException.Usage("--dry-run looks at a live cluster: name its file with --cluster. A simulated one can be tuned without harm.");
        var found = ExaminedShape.Of(live.Name.Value, await ClusterLook.AtAsync(live, context.Stop).ConfigureAwait(false));
        context.Terminal.Result(found, console =>
        {
            FindingTable.Write(console, found.Findings);
            console.WriteLine(Texts.Invariant(
                $"{live.Name} is not tuned: it was only looked at. It would be in mode {Texts.Word(live.Safety.Mode)} for {context.Parse.GetValue(_steps)} steps of {settings.Step.TotalSeconds:0} s"));
        });
        return found.Ok ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<int> TuneLiveAsync(VerbContext context, EpisodeSession session, ClusterFile file, EpisodePlan plan, string journal)
    {
        var episode = new EpisodeId(file.Name, await session.RegisterAsync(file.Name, LiveConnection.Describe(file), context.Stop).ConfigureAwait(false));
        // Between two events of a live episode lie its opening, a whole step or its closing; and a rollout, which takes as long however short the steps are.
        var patience = OnlinePreset.Opening + plan.StepLength + OnlinePreset.StepLength + OnlinePreset.Closing;
        var watched = await TuningView.ShowAsync(
            context.Terminal, watch => session.RunAsync(episode, plan, watch, context.Stop, patience), "its own configuration").ConfigureAwait(false);
        var shape = LiveTuningShape.Of(file, watched, journal);
        context.Terminal.Result(shape, console =>
        {
            console.WriteLine($"{shape.Episode} at {shape.Connection}, mode {Texts.Word(shape.Mode)}{(shape.IsEstimate ? ", latency is an estimate: a lower bound" : "")}:");
            console.Write(ChangeTable.Draw(shape.Changes));
            console.WriteLine($"p99 before  {Texts.Latency(shape.ReferenceP99Ms)}");
            console.WriteLine($"p99 at end  {Texts.Latency(shape.ClosingP99Ms)}");
            console.WriteLine($"in effect   {(shape.Configuration.Count == 0 ? "Spark's defaults" : string.Join(", ", shape.Configuration))}");
            console.WriteLine($"journal     {shape.Journal}");
        });
        return ExitCode.Ok;
    }

    private ClusterFile? LiveFile(VerbContext context)
    {
        if (context.Parse.GetValue(_cluster) is not { } path)
            return null;
        return context.Parse.IsGiven(_workload)
            ? throw RefusedException.Usage("A live cluster has a load of its own: give --cluster or --workload, not both.")
            : ClusterFileArgument.Read(context, path);
    }

    /// <exception cref="UnknownRivalException">There is no such rival.</exception>
    /// <exception cref="RefusedException">The command line makes no sense, or the rival cannot tune this load.</exception>
    private IRival? RivalFor(VerbContext context, WorkloadClass workload, string shown)
    {
        if (context.Parse.GetValue(_rival) is not { } name)
            return context.Parse.IsGiven(_selection) ? throw RefusedException.Usage("A policy has its own selection: leave out --selection, or name a rival with --rival.") : null;
        if (context.Parse.IsGiven(_policy))
            throw RefusedException.Usage("Either a policy or a rival chooses the changes: give --policy or --rival, not both.");
        var rival = RivalCatalogue.Find(name);
        return rival.Refusal(workload) is { } refusal
            ? throw RefusedException.Usage($"Rival {name} cannot tune {shown}: {refusal}.")
            : rival;
    }

    private async Task<(ActionSource Choice, Selection Selection)> PolicyAsync(VerbContext context, SluiceSettings settings, JournalSettings journal)
    {
        var asked = context.Parse.GetValue(_policy)!;
        var stored = await PolicyChoice.StoredAsync(settings, context.Stop).ConfigureAwait(false);
        if (asked == PretrainedPolicy.Name || (asked == PolicyChoice.Latest && stored.Count == 0))
        {
            var shipped = PretrainedPolicy.Document;
            await PolicyArchive.KeepAsync(journal, shipped, context.Stop).ConfigureAwait(false);
            return (new FromPolicy(shipped.Snapshot.Version), shipped.Selection.Selection);
        }

        var runs = await TrainingArchive.RunsAsync(settings, context.Stop).ConfigureAwait(false);
        var policy = PolicyChoice.Find(asked, stored, runs);
        var selection = await SelectionArchive.OfAsync(
            journal, stored.First(listed => listed.Version == policy).SelectionHash, $"Policy {policy}", context.Stop).ConfigureAwait(false);
        return (new FromPolicy(policy), selection);
    }

    private async Task<Selection> SelectedAsync(VerbContext context, JournalSettings journal)
    {
        if (context.Parse.GetValue(_selection) is not { } file)
            return Selection.BuiltIn;
        var document = SelectionArchive.ReadFile(Path.GetFullPath(file, context.Surroundings.WorkingDirectory));
        await SelectionArchive.KeepAsync(journal, document, context.Stop).ConfigureAwait(false);
        return document.Selection;
    }
}
