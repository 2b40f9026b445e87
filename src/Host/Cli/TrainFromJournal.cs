using System.CommandLine;
using System.Diagnostics;
using Sluice.Hosting.Data;
using Sluice.Hosting.Fleet;
using Sluice.Hosting.Presets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Sessions;
using Sluice.Hosting.Settings;
using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Policy;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>train --from-journal</c>: a policy learns again from the episodes that an earlier run logged; no cluster runs.</summary>
internal sealed class TrainFromJournal
{
    private readonly Option<string> _journal = Flag.Of<string>(
        "--from-journal", "DIR", "Run no cluster: learn again from the training episodes in the journal of this data directory, which is only read.");

    private readonly Option<string> _policy = Flag.Of<string>(
        "--policy", "RUN@N", "With --from-journal: the policy there to start from (default: the last of the run that was updated last).");

    private readonly Option<int> _passes = OptionChecks.AtLeastOne(
        Flag.With("--passes", "N", "With --from-journal: how often the log is gone through.", ReusePreset.Passes));

    private readonly Option<int> _staleness = OptionChecks.AtLeastZero(Flag.With(
        "--staleness", "N", "With --from-journal: episodes of a policy more versions before the first are dropped.", ReusePreset.StalenessBound));

    public IEnumerable<Option> Options => [_journal, _policy, _passes, _staleness];

    /// <summary>Whether that is what the command line asks for.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="ofClusters">Options that make sense only where clusters run.</param>
    /// <exception cref="RefusedException">It mixes the two.</exception>
    public bool IsAsked(ParseResult parse, IEnumerable<Option> ofClusters)
    {
        var isAsked = parse.IsGiven(_journal);
        if (isAsked && ofClusters.FirstOrDefault(parse.IsGiven) is { } idle)
            throw RefusedException.Usage($"{_journal.Name} runs no cluster and changes no rule: leave out {idle.Name}.");
        if (!isAsked && Options.FirstOrDefault(parse.IsGiven) is { } alone)
            throw RefusedException.Usage($"{alone.Name} is for learning again from a journal: name its data directory with {_journal.Name}.");
        return isAsked;
    }

    /// <param name="context">The command line.</param>
    /// <param name="named">The new run; null for the source's name with <c>-reused</c>.</param>
    /// <param name="typed">The selection that somebody named; null for the policy's own.</param>
    /// <param name="overlay">Lays what was typed over the source's plan.</param>
    public async Task<int> RunAsync(VerbContext context, string? named, Selection? typed, Func<TrainingPlan, TrainingPlan> overlay)
    {
        var watch = Stopwatch.StartNew();
        var settings = context.Settings();
        var directory = Path.GetFullPath(context.Parse.GetValue(_journal)!, context.Surroundings.WorkingDirectory);
        var (passes, bound) = (context.Parse.GetValue(_passes), context.Parse.GetValue(_staleness));
        var source = await ReuseSource.ReadAsync(directory, context.Parse.GetValue(_policy), typed, bound, context.Stop).ConfigureAwait(false);
        var run = RunName.Of(named ?? $"{source.Start.Snapshot.Version.Run}-reused");
        var plan = overlay(source.Plan);
        var engine = Engines.Create(plan.Engine, settings.Threads);

        using var data = DataDirectory.OpenLasting(settings.Data, "train");
        await RequireFreeAsync(settings, run, context.Stop).ConfigureAwait(false);
        var reuse = PolicyReuse.Of(run, source, plan, engine, passes, context.Stop);
        if (reuse.Versions.Count == 1)
            throw RefusedException.NotFound($"No step of the {reuse.Used.Count} episodes in {directory} was measured: there is nothing to learn. Give a larger --staleness, or another directory with {_journal.Name}.");
        var file = SluiceSettings.JournalFile(directory);
        PolicyVersion[] versions = [.. reuse.Used.Select(episode => episode.Policy).Distinct().OrderBy(version => version.Number)];
        var start = source.Start.Snapshot;
        var provenance = Provenance.Of(reuse.Last.Version, plan, new LogProvenance(
            file, start.Version.ToString(), start.Hash, versions[0].ToString(), versions[^1].ToString(), reuse.Used.Count, passes, bound));
        await reuse.KeepAsync(settings.JournalHere, source, provenance.GetRawText(), context.Stop).ConfigureAwait(false);

        WeightShape[] weights = [.. reuse.Passes.Select(WeightShape.Of)];
        var shape = new ReuseShape(
            run.Value,
            reuse.Last.Version.ToString(),
            reuse.Last.Hash,
            start.Version.ToString(),
            [.. versions.Select(version => version.ToString())],
            file,
            bound,
            source.Log.Read,
            reuse.Used.Count,
            source.Log.LeftOut.Where(others => others.Why == ReuseFit.Stale).Sum(others => others.Episodes),
            [.. source.Log.LeftOut.Where(others => others.Why != ReuseFit.Stale).Select(LeftOutShape.Of)],
            reuse.Used.Sum(episode => episode.Steps.Count),
            reuse.Versions.Count - 1,
            weights[^1],
            weights,
            $"sluice tune --policy {reuse.Last.Version} --workload poisson-high --data {Shell.Quote(data.Path)}",
            watch.Elapsed.TotalSeconds);
        context.Terminal.Result(shape, console => Write(console, shape));
        return ExitCode.Ok;
    }

    private static async Task RequireFreeAsync(SluiceSettings settings, RunId run, CancellationToken stop)
    {
        var stored = await PolicyChoice.StoredAsync(settings, stop).ConfigureAwait(false);
        var runs = await TrainingArchive.RunsAsync(settings, stop).ConfigureAwait(false);
        if (stored.Any(policy => policy.Version.Run == run) || runs.Any(known => known.Run == run))
            throw RefusedException.Conflict($"Run {run} exists in {settings.Data}: name another run with --run, or give another directory with --data.");
    }

    private static void Write(IAnsiConsole console, ReuseShape shape)
    {
        console.WriteLine(Texts.Invariant($"policy {shape.PolicyVersion} after {shape.Updates} updates in {shape.Passes.Count} passes, {shape.Seconds:0} s, from {shape.Start}"));
        console.WriteLine($"hash    {shape.PolicyHash}");
        console.WriteLine(Texts.Invariant(
            $"log     {shape.EpisodesRead:#,0} episodes read, {shape.EpisodesUsed:#,0} used ({shape.Versions[0]} to {shape.Versions[^1]}, {shape.Steps:#,0} steps), {shape.EpisodesStale:#,0} dropped as stale"));
        foreach (var others in shape.LeftOut)
            console.WriteLine(Texts.Invariant($"        {others.Episodes:#,0} left out: {Texts.Word(others.Why)} ({others.Run ?? "no policy"}, for example {others.First})"));
        for (var i = 0; i < shape.Passes.Count; i++)
        {
            var pass = shape.Passes[i];
            console.WriteLine(Texts.Invariant(
                $"pass {i + 1}  effective sample size {pass.EffectiveSampleSize:#,0} of {pass.Rows:#,0} rows ({pass.EffectiveShare:P1}), mean weight {pass.MeanWeight:0.000}, {pass.ClippedShare:P1} clipped at 1"));
        }

        console.WriteLine($"journal {shape.Journal}");
        console.WriteLine($"next    {shape.Next}");
    }
}
