using System.CommandLine;
using System.Diagnostics;
using Sluice.Actors.Storage;
using Sluice.Hosting.Data;
using Sluice.Hosting.Experiments;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages.Learning;
using Sluice.Spark.Simulation;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Rivals;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>experiment run</c>: a stored policy through one part of the paper's evaluation.</summary>
internal sealed class ExperimentRunVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = $"Which: {string.Join(", ", ExperimentCatalogue.All.Select(experiment => experiment.Name))}." };

    private readonly Option<string> _policy = Flag.With("--policy", "RUN@N", "Which policy: RUN@N, RUN for its last version, latest, or pretrained.", PolicyChoice.Latest);

    private readonly Option<int> _seeds = OptionChecks.AtLeastOne(Flag.With("--seeds", "N", "Held-out seeds a load.", 10));

    private readonly Option<ulong> _seed = Flag.With("--seed", "S", "Names the held-out seeds and every draw.", 1UL);

    private readonly Option<int> _steps = OptionChecks.AtLeastOne(Flag.Of<int>("--steps", "N", "Steps an episode (default: the experiment's own)."));

    private readonly Option<string> _loads = Flag.Of<string>(
        "--loads", "A,B", "Loads, separated by commas, traces as trace:FILE[:RATE] (default: the experiment's own).");

    private readonly Option<string> _rivals = Flag.Of<string>("--rivals", "A,B", "The rivals that play in the league (default: all; 'rival list' names them).");

    private readonly Option<double> _exploitShare = OptionChecks.Share(
        Flag.With("--f", "F", "The policy's share in what is tried, in (0, 1]; the rest is uniform.", OnlinePreset.ExploitShare));

    private readonly Option<ClusterProfile> _profile = ProfileFlag.Create();

    private readonly Option<int> _iterations = OptionChecks.AtLeastOne(
        Flag.With("--iterations", "N", "Updates of each policy that the ablation trains.", VariantSession.Iterations));

    private readonly Option<string> _out = new("--out")
    {
        Description = "Directory of the results, a new or empty one or one of earlier experiments.",
        HelpName = "DIR",
        Required = true,
    };

    public static Command Create(Surroundings surroundings)
    {
        var verb = new ExperimentRunVerb();
        return new Command("run", "Run one experiment: raw rows, picture and page.")
        {
            verb._name, verb._policy, verb._seeds, verb._seed, verb._steps, verb._loads, verb._rivals, verb._exploitShare, verb._profile, verb._iterations, verb._out, GlobalOptions.Threads,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var experiment = ExperimentCatalogue.Find(context.Parse.GetValue(_name)!);
        if (context.Parse.IsGiven(_iterations) && experiment.Variants.Count == 0)
            throw RefusedException.Usage($"{experiment.Name} trains nothing: leave out --iterations.");
        var rivals = RivalsOf(context, experiment);
        var loads = context.Parse.GetValue(_loads) is { } listed ? LoadList.Read(listed, context.Surroundings.WorkingDirectory) : experiment.Loads;
        var steps = context.Parse.IsGiven(_steps) ? context.Parse.GetValue(_steps) : experiment.Steps;
        if (loads.Select(load => experiment.Refusal(load, steps)).FirstOrDefault(refusal => refusal is not null) is { } senseless)
            throw RefusedException.Usage($"{experiment.Name}: {senseless}.");
        var settings = context.Settings();
        var (policy, selection) = await PolicyAsync(context, settings).ConfigureAwait(false);
        var plan = new ExperimentPlan(
            policy.Snapshot,
            selection,
            context.Parse.GetValue(_seeds),
            context.Parse.GetValue(_seed),
            steps,
            loads,
            rivals,
            context.Parse.GetValue(_exploitShare))
        {
            Profile = context.Parse.GetValue(_profile)!,
        };

        var directory = Path.GetFullPath(context.Parse.GetValue(_out)!, context.Surroundings.WorkingDirectory);
        using var results = DataDirectory.OpenExperiments(directory);
        using var data = DataDirectory.Anew(Path.Combine(directory, experiment.Name));
        var here = settings with { Data = data.Path, Journal = new JournalOptions() };
        var runs = await PlayAsync(context, here, experiment, plan, policy, selection).ConfigureAwait(false);
        foreach (var variant in experiment.Variants)
            runs = [.. runs, .. await TrainAndPlayAsync(context, here, variant, plan).ConfigureAwait(false)];

        var findings = experiment.Evaluate(plan, runs);
        var files = new ExperimentFiles(directory, experiment.Name);
        var command = CommandOf(experiment, plan, context.Parse.GetValue(_iterations), directory, settings.Data);
        files.Write(experiment, plan, findings, command, typeof(ExperimentRunVerb).Assembly.GetName().Version!.ToString(3));
        var shape = new ExperimentShape(
            experiment.Name, plan.Policy.ToString(), plan.Seeds, plan.Seed, plan.Steps, plan.Loads, runs.Count, findings.Sentences, findings.Results,
            files.Csv, files.Png, files.Svg, files.Page, here.JournalHere.PlaceOf(), command, watch.Elapsed.TotalSeconds);
        context.Terminal.Result(shape, console => Write(console, findings, shape));
        return ExitCode.Ok;
    }

    private static async Task<IReadOnlyList<ContenderRun>> PlayAsync(
        VerbContext context, SluiceSettings settings, IExperiment experiment, ExperimentPlan plan, StoredPolicy policy, Selection selection)
    {
        var journal = settings.JournalHere;
        await SelectionArchive.KeepAsync(journal, new SelectionDocument(selection), context.Stop).ConfigureAwait(false);
        await using var node = await NodeStart.StartAsync(settings, journal, selection, context.Stop).ConfigureAwait(false);
        await node.Policies.SaveAsync(policy, context.Stop).ConfigureAwait(false);
        return await new ExperimentSession(new HeldOutTrial(new EpisodeSession(node)))
            .RunAsync(experiment.ContendersOf, plan, settings.Threads, new LineExperimentView(context.Terminal, experiment, plan), context.Stop).ConfigureAwait(false);
    }

    /// <summary>A variant has a journal of its own: its selection may be another one, and a node observes one.</summary>
    private async Task<IReadOnlyList<ContenderRun>> TrainAndPlayAsync(VerbContext context, SluiceSettings settings, Variant variant, ExperimentPlan plan)
    {
        using var data = DataDirectory.Anew(Path.Combine(settings.Data, variant.Name));
        var here = settings with { Data = data.Path };
        var journal = here.JournalHere;
        var selection = variant.Selected(Selection.BuiltIn);
        var training = VariantSession.PlanOf(variant, selection, plan.Seed, context.Parse.GetValue(_iterations));
        context.Terminal.Say(Texts.Invariant($"{variant.Name}: {variant.Says}; {training.Iterations} iterations of {training.Clusters.Count} clusters"));
        await SelectionArchive.KeepAsync(journal, new SelectionDocument(selection), context.Stop).ConfigureAwait(false);
        await using var node = await NodeStart.StartAsync(here, journal, selection, context.Stop).ConfigureAwait(false);
        return await new VariantSession(node).RunAsync(variant, training, plan, settings.Threads, Say, context.Stop).ConfigureAwait(false);

        void Say(TrainingProgressed progressed)
        {
            if (progressed.Iteration % 25 == 0)
                context.Terminal.Say(Texts.Invariant($"{variant.Name}: iteration {progressed.Iteration}/{progressed.Of}, p99/T_ref {progressed.Statistics.MeanLastP99Ratio:0.000}"));
        }
    }

    private async Task<(StoredPolicy Policy, Selection Selection)> PolicyAsync(VerbContext context, SluiceSettings settings)
    {
        var asked = context.Parse.GetValue(_policy)!;
        if (asked == PretrainedPolicy.Name)
            return (new StoredPolicy(PretrainedPolicy.Document.Snapshot, RunningBaseline.Empty), PretrainedPolicy.Document.Selection.Selection);
        DataDirectory.RequireJournal(settings);
        var stored = await PolicyChoice.StoredAsync(settings, context.Stop).ConfigureAwait(false);
        var runs = await TrainingArchive.RunsAsync(settings, context.Stop).ConfigureAwait(false);
        var version = PolicyChoice.Find(asked, stored, runs);
        var policy = await new PolicyStore(settings.JournalHere.DataOptions()).FindAsync(version, context.Stop).ConfigureAwait(false)
            ?? throw RefusedException.NotFound($"Policy {version} has gone from the policy store: restore it from a backup.");
        var selection = await SelectionArchive.OfAsync(settings.JournalHere, policy.Snapshot.SelectionHash, $"Policy {version}", context.Stop).ConfigureAwait(false);
        return (policy, selection);
    }

    private string[] RivalsOf(VerbContext context, IExperiment experiment)
    {
        if (context.Parse.GetValue(_rivals) is not { } listed)
            return [.. RivalCatalogue.All.Select(rival => rival.Name).Where(name => name != LeagueExperiment.Bound)];
        if (!experiment.HasRivals)
            throw RefusedException.Usage($"Nobody competes in {experiment.Name}: leave out --rivals.");
        var names = listed.Split(',', StringSplitOptions.TrimEntries).Distinct().Select(name => RivalCatalogue.Find(name).Name).ToArray();
        return names.Contains(LeagueExperiment.Bound)
            ? throw RefusedException.Usage($"{LeagueExperiment.Bound} is the bound that regret is measured against and always runs: leave it out of --rivals.")
            : names;
    }

    private static string CommandOf(IExperiment experiment, ExperimentPlan plan, int iterations, string directory, string data) => string.Join(' ',
    [
        Texts.Invariant($"sluice experiment run {experiment.Name} --policy {plan.Policy} --seeds {plan.Seeds} --seed {plan.Seed} --steps {plan.Steps} --f {plan.ExploitShare}"),
        $"--loads {Shell.Quote(string.Join(',', plan.Loads))}",
        .. plan.Profile == ClusterProfile.Train ? Array.Empty<string>() : [$"--profile {plan.Profile}"],
        .. experiment.Variants.Count > 0 ? [Texts.Invariant($"--iterations {iterations}")] : Array.Empty<string>(),
        .. experiment.HasRivals ? [$"--rivals {string.Join(',', plan.Rivals)}"] : Array.Empty<string>(),
        $"--out {Shell.Quote(directory)} --data {Shell.Quote(data)}",
    ]);

    private static void Write(IAnsiConsole console, ExperimentFindings findings, ExperimentShape shape)
    {
        foreach (var table in findings.Tables)
        {
            console.WriteLine(table.Title);
            var drawn = Texts.Table([.. table.Columns]);
            foreach (var row in table.Rows)
                drawn.Row(row);
            console.WriteList(drawn);
        }

        foreach (var sentence in findings.Sentences)
            console.WriteLine(sentence);
        console.WriteLine($"page    {Shell.Quote(shape.Page)}");
        console.WriteLine($"rows    {Shell.Quote(shape.Csv)}");
        console.WriteLine($"next    sluice experiment report {Shell.Quote(Path.GetDirectoryName(shape.Page)!)}");
    }
}
