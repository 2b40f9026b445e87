using Sluice.Hosting.Cli;
using Sluice.Hosting.Data;
using Sluice.Hosting.Datasets;
using Sluice.Messages;
using Sluice.Tuning.Levers.Ranking;
using Sluice.Tuning.Metrics;
using Sluice.Tuning.Metrics.Selecting;

namespace Sluice.Hosting.Selecting;

/// <summary>
/// What ranking again after a training phase came to (method, section 3). It never touches the run: a policy's shape stands, and another
/// selection begins a successor.
/// </summary>
/// <param name="Selection">The file of the new selection.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="IsSame">The data still say what the policy was built on.</param>
/// <param name="Next">The command that trains the successor; empty where there is no need.</param>
internal sealed record Successor(string Selection, string Hash, bool IsSame, string Next)
{
    /// <summary>Ranks on a thread of its own; whoever waits is not the control loop.</summary>
    /// <param name="directory">Training data, as they are now.</param>
    /// <param name="run">The run whose phase is over.</param>
    /// <param name="current">What its policy is built on: as many levers are asked for.</param>
    /// <param name="home">Where the run's data lie; the file goes there.</param>
    public static async Task<Successor> RankAsync(string directory, RunId run, Selection current, string home, int threads, CancellationToken stop)
    {
        var data = await ParquetObservations.OpenAsync(directory).ConfigureAwait(false);
        var name = $"{run}-successor";
        var fit = await Task.Run(
            () => SelectionFit.Of(
                data,
                name,
                current.Levers.Length,
                MetricSelectionSettings.Default with { Threads = threads },
                SelectionFit.RankingSettings(levels: false) with { Threads = threads },
                new Progress<RankingProgress>(),
                stop),
            stop).ConfigureAwait(false);
        fit = fit with { Selection = fit.Selection.WithStrides(current.Strides) };
        var file = Path.Combine(home, name + ".json");
        WholeFile.Write(file, SelectionEvidence.Document(fit, data).ToJson());
        var isSame = fit.Selection.Hash == current.Hash;
        return new Successor(
            file, fit.Selection.Hash, isSame, isSame ? "" : $"sluice train --selection {Shell.Quote(file)} --run {name} --data {Shell.Quote(home)}");
    }
}
