using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Selecting;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>train</c>: a policy from a fleet of simulated clusters.</summary>
internal sealed class TrainVerb
{
    private readonly Option<int> _clusters = OptionChecks.AtLeastOne(
        Flag.With("--clusters", "N", "Simulated clusters, split evenly over the workloads.", TrainPreset.Clusters));

    private readonly Option<int> _iterations = OptionChecks.AtLeastOne(
        Flag.With("--iterations", "N", "Updates to make at most; fewer when the run converges.", TrainPreset.Iterations));

    private readonly Option<int> _steps = OptionChecks.AtLeastOne(Flag.With("--steps", "N", "Steps an episode.", TrainPreset.Steps));

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Seed of everything random.", 1UL);

    private readonly Option<double> _exploitShare = OptionChecks.Share(
        Flag.With("--f", "F", "The policy's share in what is tried, in (0, 1]; the rest is uniform.", TrainPreset.ExploitShare));

    private readonly Option<string> _engine = Flag.Of<string>("--engine", string.Join('|', Engines.Names), "Learning engine (setting Sluice:Engine).");

    private readonly Option<double> _learningRate = OptionChecks.Positive(Flag.Of<double>("--learning-rate", "R", "RMSProp's step (default 0.001)."));

    private readonly Option<double> _entropyBonus = OptionChecks.Positive(
        Flag.Of<double>("--entropy-bonus", "B", "Weight of the policy's entropy in the first update; it halves every 100 (default 0.01)."));

    private readonly Option<string> _strides = Flag.Of<string>(
        "--strides", "1,N", "By how many bins a move may go; one that passes the last bin ends at the lever's limit (default 1,4,10; the paper's rule is 1).");

    private readonly Option<int> _bundle = OptionChecks.AtLeastOne(Flag.Of<int>(
        "--bundle", "N", $"How many levers one rollout may move (default {Selection.DefaultBundle}; the paper's rule is 1)."));

    private readonly Option<string> _image = Flag.Of<string>("--image", Spelling.Of<ImageRule>(), "How workers' metrics are shown to the policy (default invariant; per-node is the paper's).");

    private readonly Option<string> _history = Flag.Of<string>("--history", Spelling.Of<HistoryRule>(), "How earlier steps are shown to it (default decay).");

    private readonly Option<string> _reward = Flag.Of<string>("--reward", Spelling.Of<RewardRule>(), "The reward (default reference-ratio; paper-literal is the paper's).");

    private readonly Option<string> _baseline = Flag.Of<string>("--baseline", Spelling.Of<BaselineKind>(), "What returns are compared with (default leave-one-out, per workload class; global is the paper's).");

    private readonly Option<string> _exploration = Flag.Of<string>("--exploration", Spelling.Of<ExplorationRule>(), "How f mixes the policy with chance (default mixture; argmax-f is the paper's).");

    private readonly Option<string> _workloads = Flag.Of<string>(
        "--workloads", "A,B", $"Workloads, separated by commas (default {string.Join(',', FleetPlan.Workloads)}).");

    private readonly Option<string> _profiles = Flag.Of<string>(
        "--profiles", "P1,P2", "Machines of the clusters, in turn within each workload: train, eval, or workers x vCPU x GiB (default train).");

    private readonly Option<string> _rankAgain = Flag.Of<string>(
        "--rank-again", "DIR", "When the run has ended, rank the levers again on these training data and write the selection of a successor.");

    private readonly Option<bool> _noEarlyStop = new("--no-early-stop") { Description = "Make every iteration, also when the mean return no longer improves." };

    private readonly Option<string> _run = Flag.Of<string>("--run", "NAME", "Name of the run (default train-SEED).");

    private readonly Option<string> _selection = Flag.Of<string>(
        "--selection", "FILE", "The metrics and levers of the policy, as 'select levers' wrote them (default: the built-in ones).");

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with a run where its journal stops, with the plan it was begun with." };

    private readonly GuestFlags _guest = new();

    private readonly TrainFromJournal _fromJournal = new();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new TrainVerb();
        var command = new Command("train", "Train a policy on a fleet of simulated clusters.")
        {
            verb._clusters, verb._iterations, verb._steps, verb._seed, verb._exploitShare, verb._engine, verb._learningRate, verb._entropyBonus,
            verb._workloads, verb._profiles, verb._selection, verb._strides, verb._bundle, verb._image, verb._history, verb._reward, verb._baseline, verb._exploration, verb._rankAgain, verb._noEarlyStop, verb._run, verb._resume, GlobalOptions.Threads,
        };
        foreach (var option in verb._guest.Options.Concat(verb._fromJournal.Options))
            command.Options.Add(option);
        command.Validators.Add(verb._guest.Check);
        return command.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        Option[] ofClusters =
        [
            _clusters, _iterations, _steps, _seed, _exploitShare, _strides, _bundle, _image, _history, _reward, _exploration, _workloads, _profiles, _rankAgain, _noEarlyStop, _resume,
            .. _guest.Options,
        ];
        if (_fromJournal.IsAsked(context.Parse, ofClusters))
            return await _fromJournal.RunAsync(context, context.Parse.GetValue(_run), Typed(context)?.Selection, plan => WithLearning(context, plan)).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var settings = context.Settings(_guest.Settings(context.Parse));
        var guest = _guest.IsGuest(context.Parse) ? settings.Node.AsGuest(settings.Journal.Provider, context.Surroundings.WorkingDirectory) : null;
        var run = RunOf(context);
        using var data = DataDirectory.OpenLasting(settings.Data, "train");
        var journal = settings.JournalHere;
        var known = await KnownAsync(context, settings, run).ConfigureAwait(false);
        var selected = await SelectedAsync(context, journal, known).ConfigureAwait(false);
        var plan = Overlay(context, settings, run, known?.Plan, selected.Selection);
        var again = context.Parse.GetValue(_rankAgain) is { } named ? Path.GetFullPath(named, context.Surroundings.WorkingDirectory) : null;
        if (again is not null)
            DatasetFiles.Require(again);
        // An engine that cannot be had is said now, not after the first episodes.
        Engines.Create(plan.Engine, settings.Threads);

        var result = await TrainingView.ShowAsync(context.Terminal, plan, async watcher =>
        {
            await SelectionArchive.KeepAsync(journal, selected, context.Stop).ConfigureAwait(false);
            await using var node = guest is null
                ? await NodeStart.StartAsync(settings, journal, selected.Selection, context.Stop).ConfigureAwait(false)
                : await NodeStart.VisitAsync(settings, journal, guest, context.Stop).ConfigureAwait(false);
            return await new TrainingSession(node).RunAsync(run, plan, watcher, context.Stop).ConfigureAwait(false);
        }).ConfigureAwait(false);

        var successor = again is not null && result.IsFinished
            ? await Successor.RankAsync(again, run, selected.Selection, data.Path, settings.Threads, context.Stop).ConfigureAwait(false)
            : null;
        var made = result.Policy.Number;
        // A run that was stopped is drawn too: not under the token that stopped it.
        var curve = made > 0
            ? LearningFiles.Write(data.Path, await TrainingArchive.CurveAsync(settings, run.Value, CancellationToken.None).ConfigureAwait(false))
            : [];
        var next = result.IsFinished
            ? TuneCommand(result.Policy, data.Path)
            : ResumeCommand(run, data.Path) + _guest.Again(context.Parse);
        var shape = new TrainingShape(
            run.Value, result.Policy.ToString(), result.PolicyHash, plan.Clusters.Count, made, (long)made * plan.Clusters.Count,
            (long)made * plan.Clusters.Count * plan.Steps, result.IsFinished, result.Reason, journal.PlaceOf(), curve, next, watch.Elapsed.TotalSeconds, successor);
        context.Terminal.Result(shape, console => Write(console, shape));
        return result.IsFinished ? ExitCode.Ok : ExitCode.Interrupted;
    }

    private RunId RunOf(VerbContext context) =>
        RunName.Of(context.Parse.GetValue(_run) ?? Texts.Invariant($"train-{context.Parse.GetValue(_seed)}"));

    private async Task<JournalledRun?> KnownAsync(VerbContext context, SluiceSettings settings, RunId run)
    {
        var runs = await TrainingArchive.RunsAsync(settings, context.Stop).ConfigureAwait(false);
        var known = runs.FirstOrDefault(other => other.Run == run);
        var resume = context.Parse.GetValue(_resume);
        if (known is not null && !resume)
            throw RefusedException.Conflict(Exists(known, settings.Data));
        if (known is null && resume)
        {
            var names = runs.Count == 0 ? "none has been begun there" : $"the runs are {string.Join(", ", runs.Select(r => r.Run))}";
            throw RefusedException.NotFound($"There is no run {run} in {settings.Data} to resume; {names}.");
        }

        return known;
    }

    private SelectionDocument? Typed(VerbContext context) => context.Parse.GetValue(_selection) is { } file
        ? SelectionArchive.ReadFile(Path.GetFullPath(file, context.Surroundings.WorkingDirectory))
        : null;

    /// <summary>A run keeps its selection; another one starts a run of its own.</summary>
    private async Task<SelectionDocument> SelectedAsync(VerbContext context, JournalSettings journal, JournalledRun? known)
    {
        var typed = Typed(context);
        if (StridesOf(context) is { } strides)
            Change(selection => selection.WithStrides(strides));
        if (context.Parse.IsGiven(_bundle))
            Change(selection => selection.WithBundle(context.Parse.GetValue(_bundle)));
        if (context.Parse.GetValue(_image) is { } image)
            Change(selection => selection.WithRules(selection.Rules with { Image = Spelling.Read<ImageRule>(image, "--image") }));
        if (context.Parse.GetValue(_history) is { } history)
            Change(selection => selection.WithRules(selection.Rules with { History = Spelling.Read<HistoryRule>(history, "--history") }));

        if (known is null)
            return typed ?? new SelectionDocument(Selection.BuiltIn);
        if (typed is not null && typed.Selection.Hash != known.Plan.SelectionHash)
            throw RefusedException.Conflict($"Run {known.Run} is on selection {known.Plan.SelectionHash}, you name {typed.Selection.Hash}: a policy's shape never changes. Begin a run of another name with --run.");
        return typed ?? new SelectionDocument(await SelectionArchive.OfAsync(journal, known.Plan.SelectionHash, $"Run {known.Run}", context.Stop).ConfigureAwait(false));

        void Change(Func<Selection, Selection> change)
        {
            var document = typed ?? new SelectionDocument(Selection.BuiltIn);
            typed = document with { Selection = change(document.Selection) };
        }
    }

    /// <summary>What the journal says, under whatever was typed; the learner refuses what may not change within a run.</summary>
    private TrainingPlan Overlay(VerbContext context, SluiceSettings settings, RunId run, TrainingPlan? known, Selection selection)
    {
        var parse = context.Parse;
        var fleet = known is null || parse.IsGiven(_clusters) || parse.IsGiven(_workloads) || parse.IsGiven(_profiles)
            ? FleetPlan.Evenly(
                run, parse.GetValue(_clusters), WorkloadsOf(context), parse.GetValue(_profiles) is { } listed ? ProfileFlag.Several(listed, "--profiles") : null)
            : known.Clusters;
        var plan = known ?? TrainPreset.Plan(fleet, parse.GetValue(_seed), selection) with { Engine = settings.Engine };
        return WithLearning(context, plan) with
        {
            Clusters = fleet,
            Iterations = known is null || parse.IsGiven(_iterations) ? parse.GetValue(_iterations) : plan.Iterations,
            Steps = known is null || parse.IsGiven(_steps) ? parse.GetValue(_steps) : plan.Steps,
            Seed = known is null || parse.IsGiven(_seed) ? parse.GetValue(_seed) : plan.Seed,
            ExploitShare = known is null || parse.IsGiven(_exploitShare) ? parse.GetValue(_exploitShare) : plan.ExploitShare,
            StopWhenConverged = plan.StopWhenConverged && !parse.GetValue(_noEarlyStop),
            Rules = new EpisodeRules
            {
                Reward = parse.GetValue(_reward) is { } reward ? Spelling.Read<RewardRule>(reward, "--reward") : plan.Rules.Reward,
                Exploration = parse.GetValue(_exploration) is { } exploration ? Spelling.Read<ExplorationRule>(exploration, "--exploration") : plan.Rules.Exploration,
            },
        };
    }

    /// <summary>How an update is made, which a log can be put to as well as clusters.</summary>
    private TrainingPlan WithLearning(VerbContext context, TrainingPlan plan) => plan with
    {
        Engine = context.Parse.GetValue(_engine) ?? plan.Engine,
        LearningRate = context.Parse.IsGiven(_learningRate) ? context.Parse.GetValue(_learningRate) : plan.LearningRate,
        EntropyBonus = context.Parse.IsGiven(_entropyBonus) ? context.Parse.GetValue(_entropyBonus) : plan.EntropyBonus,
        Baseline = context.Parse.GetValue(_baseline) is { } baseline ? Spelling.Read<BaselineKind>(baseline, "--baseline") : plan.Baseline,
    };

    private ImmutableArray<int>? StridesOf(VerbContext context)
    {
        if (context.Parse.GetValue(_strides) is not { } listed)
            return null;
        var strides = ImmutableArray.CreateBuilder<int>();
        foreach (var item in listed.Split(',', StringSplitOptions.TrimEntries))
        {
            strides.Add(int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var stride)
                ? stride
                : throw RefusedException.Usage($"--strides is '{listed}': '{item}' is no number of bins; write for example 1,4."));
        }

        return strides.ToImmutable();
    }

    private IReadOnlyList<string> WorkloadsOf(VerbContext context) => context.Parse.GetValue(_workloads) is not { } listed
        ? FleetPlan.Workloads
        : [.. listed.Split(',', StringSplitOptions.TrimEntries).Select(w => WorkloadSpelling.Absolute(w, context.Surroundings.WorkingDirectory))];

    private static string Exists(JournalledRun known, string data) => known.HasEnded
        ? $"Run {known.Run} exists and has ended, with policy {known.Policy}. Use it: {TuneCommand(known.Policy, data)}; or name another run with --run."
        : $"Run {known.Run} exists, with {known.Policy.Number} of {known.Plan.Iterations} iterations done. Resume it: {ResumeCommand(known.Run, data)}; or name another run with --run.";

    private static string TuneCommand(PolicyVersion policy, string data) => $"sluice tune --policy {policy} --workload poisson-high --data {Shell.Quote(data)}";

    private static string ResumeCommand(RunId run, string data) => $"sluice train --resume --run {run} --data {Shell.Quote(data)}";

    private static void Write(IAnsiConsole console, TrainingShape shape)
    {
        console.WriteLine(shape.Finished
            ? Texts.Invariant($"policy {shape.PolicyVersion} after {shape.Episodes:#,0} episodes, {shape.Steps:#,0} steps, {shape.Seconds:0} s ({shape.Reason})")
            : Texts.Invariant($"stopped at policy {shape.PolicyVersion} of run {shape.Run}; nothing finished is lost"));
        if (shape.PolicyHash is { } hash)
            console.WriteLine($"hash    {hash}");
        console.WriteLine($"journal {shape.Journal}");
        foreach (var file in shape.Curve)
            console.WriteLine($"curve   {Shell.Quote(file)}");
        console.WriteLine($"next    {shape.Next}");
        if (shape.Successor is { IsSame: true })
            console.WriteLine($"ranked again: the selection stands ({shape.Successor.Hash})");
        else if (shape.Successor is { } successor)
            console.WriteLine($"ranked again: the data now say {successor.Hash}; {successor.Next}");
    }
}
