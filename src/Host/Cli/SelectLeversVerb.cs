using System.CommandLine;
using System.Diagnostics;
using Sluice.Hosting.Data;
using Sluice.Hosting.Datasets;
using Sluice.Hosting.Reports;
using Sluice.Hosting.Selecting;
using Sluice.Hosting.Terminals;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Levers.Ranking;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>select levers</c>: ranks the levers by their effect and writes a selection that <c>train</c> takes.</summary>
internal sealed class SelectLeversVerb
{
    /// <summary>Ranked levers that people are shown; all of them are in the file.</summary>
    private const int Shown = 20;

    private readonly Argument<string> _directory = DatasetFlags.Directory();

    private readonly Option<int> _top = OptionChecks.AtLeastOne(
        Flag.With("--top", "K", "How many levers a policy moves.", SelectionFit.DefaultLevers));

    private readonly Option<ulong> _seed = SelectFlags.Seed();
    private readonly Option<string> _plots = SelectFlags.Plots();
    private readonly Option<bool> _byInertia = SelectFlags.ByInertia();

    private readonly Option<bool> _numberCategories = new("--number-categories") { Description = "Number nominal categories as if they had an order, as the paper has it." };

    private readonly Option<bool> _levels = new("--levels") { Description = "Rank by levels, as the paper has it, instead of by what changes from one observation to the next." };

    private readonly Option<string> _out = Flag.Of<string>("--out", "FILE", "Where the selection goes (default: selection.json in DIR).");

    public static Command Create(Surroundings surroundings)
    {
        var verb = new SelectLeversVerb();
        return new Command("levers", "Rank the levers by their effect and write the selection that a policy is trained on.")
        {
            verb._directory, verb._top, verb._seed, verb._byInertia, verb._numberCategories, verb._levels, verb._plots, verb._out, GlobalOptions.Threads,
        }.Does(surroundings, verb.RunAsync);
    }

    private async Task<int> RunAsync(VerbContext context)
    {
        var watch = Stopwatch.StartNew();
        var parse = context.Parse;
        var directory = Path.GetFullPath(parse.GetValue(_directory)!, context.Surroundings.WorkingDirectory);
        var file = Path.GetFullPath(parse.GetValue(_out) ?? Path.Combine(directory, "selection.json"), context.Surroundings.WorkingDirectory);
        var data = await ParquetObservations.OpenAsync(directory).ConfigureAwait(false);
        var threads = context.Settings().Threads;
        var fit = SelectionFit.Of(
            data,
            Path.GetFileName(directory),
            parse.GetValue(_top),
            SelectFlags.Settings(parse.GetValue(_seed), parse.GetValue(_byInertia), threads),
            SelectionFit.RankingSettings(parse.GetValue(_levels)) with
            {
                Seed = parse.GetValue(_seed),
                NumberCategories = parse.GetValue(_numberCategories),
                Threads = threads,
            },
            new RankingView(context.Terminal),
            context.Stop);
        WholeFile.Write(file, SelectionEvidence.Document(fit, data).ToJson());
        var pictures = SelectFlags.Draw(context, _plots, plots =>
        [
            .. SelectionPictures.WriteMetrics(plots, "driver", fit.Metrics.Driver), .. SelectionPictures.WriteMetrics(plots, "worker", fit.Metrics.Worker),
            .. SelectionPictures.WriteLevers(plots, fit.Ranking),
        ]);
        var shape = new
        {
            Directory = directory,
            Selection = file,
            fit.Selection.Hash,
            DriverMetrics = fit.Metrics.Driver.Kept,
            WorkerMetrics = fit.Metrics.Worker.Kept,
            Levers = fit.Ranking.Order.Where(lever => lever.Entered)
                .Select((lever, i) => new { Rank = i + 1, Lever = lever.Lever.Name, lever.Lever.Tier, lever.Score, lever.TopShare }).ToArray(),
            StrongInTop15 = fit.Ranking.Order.Take(15).Count(lever => lever.Lever.Tier == LeverTier.Strong),
            fit.Ranking.Rows,
            LeftOut = fit.Ranking.LeftOut.Select(left => left.ToString()).ToArray(),
            Pictures = pictures,
            Next = $"sluice train --selection {Shell.Quote(file)}",
            Seconds = watch.Elapsed.TotalSeconds,
        };
        context.Terminal.Result(shape, console =>
        {
            var table = Texts.Table(">rank", "lever", ">score", $">in the top {fit.Ranking.Stability?.Top ?? 0}", "");
            foreach (var row in shape.Levers.Take(Shown))
            {
                table.Row(
                    Texts.Invariant($"{row.Rank}"), row.Lever, Texts.Invariant($"{row.Score:0.0}"), row.TopShare is { } share ? Texts.Invariant($"{100 * share:0} %") : "-",
                    row.Rank <= fit.Selection.Levers.Length ? "selected" : "");
            }

            console.WriteList(table);
            console.WriteLine(Texts.Invariant(
                $"{shape.Rows:#,0} rows of {fit.Ranking.Series} clusters, {fit.Ranking.Terms:#,0} terms, {fit.Ranking.Paths.Length} targets; {shape.LeftOut.Length} levers left out, {shape.Seconds:0.0} s"));
            console.WriteLine($"metrics   driver {string.Join(", ", shape.DriverMetrics)}");
            console.WriteLine($"          worker {string.Join(", ", shape.WorkerMetrics)}");
            foreach (var picture in pictures)
                console.WriteLine($"picture   {picture}");
            console.WriteLine($"selection {Shell.Quote(file)} ({shape.Hash})");
            console.WriteLine($"next      {shape.Next}");
        });
        return ExitCode.Ok;
    }

    /// <summary>Says on stderr what a long ranking is busy with.</summary>
    private sealed class RankingView(Terminal terminal) : IProgress<RankingProgress>
    {
        private RankingPhase? _phase;

        public void Report(RankingProgress value)
        {
            if (value.Phase == _phase)
                return;
            _phase = value.Phase;
            terminal.Say(value.Phase switch
            {
                RankingPhase.Reading => "reading observations",
                RankingPhase.Correlating => "correlating terms with targets",
                RankingPhase.Paths => "following lasso paths",
                _ => "ranking again on drawn clusters",
            });
        }
    }
}
