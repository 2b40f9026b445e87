using System.Collections.Immutable;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;

namespace Sluice.Tuning.Rivals;

/// <summary>
/// OtterTune's recommender (Van Aken et al. 2017, section 6.2): a Gaussian process over the ranked levers, each scaled to [0, 1], and the change
/// with the highest expected improvement of log p99. What it may change is one lever of the present configuration, as everybody.
/// </summary>
public sealed class GaussianProcessRival(GaussianProcessSettings? settings = null) : IRival
{
    private readonly GaussianProcessSettings _settings = (settings ?? GaussianProcessSettings.Default).Validated();

    public string Name => "gaussian-process";

    public string Summary =>
        "OtterTune's recipe: a Gaussian process over the selection's levers, fitted to every trial of the episode, and the one change with the highest "
        + "expected improvement of log p99. A faulty configuration counts as the worst p99 measured so far.";

    public Proposal Next(RivalHistory history, ref RandomStream random)
    {
        var levers = history.Selection.Levers;
        var trials = Judged(history.Trials);
        var inputs = trials.Select(trial => Input(levers, trial.Configuration)).ToArray();
        var process = GaussianProcess.Fit(inputs, [.. trials.Select(trial => trial.LogP99)], _settings);
        // The lowest of noisy measurements is too good: what is to be improved on is the lowest that is believed.
        var best = inputs.Min(input => process.At(input).Mean);

        var at = Input(levers, history.Current);
        var chosen = Proposal.Hold;
        var most = _settings.LeastImprovement;
        foreach (var change in Changes(levers, ref random))
        {
            if (!history.Admits(change))
                continue;
            var k = levers.IndexOf(change.Lever!);
            var here = at[k];
            at[k] = LeverPosition.Of(change.Lever!, change.Value);
            var (mean, deviation) = process.At(at);
            at[k] = here;
            var improvement = ExpectedImprovement.Below(best, mean, deviation);
            if (improvement > most)
                (chosen, most) = (change, improvement);
        }

        return chosen;
    }

    private static double[] Input(ImmutableArray<Lever> levers, Configuration configuration) =>
        [.. levers.Select(lever => LeverPosition.Of(lever, configuration[lever]))];

    private (Configuration Configuration, double LogP99)[] Judged(ImmutableList<Trial> trials)
    {
        var worst = trials.Where(trial => trial.Outcome == StepOutcome.Measured).Max(trial => trial.P99Ms);
        return
        [
            .. trials.Where(trial => trial.Outcome != StepOutcome.Unmeasured).TakeLast(_settings.MostTrials)
                .Select(trial => (trial.Configuration, Math.Log(trial.Outcome == StepOutcome.Measured ? Math.Max(1, trial.P99Ms) : worst))),
        ];
    }

    private List<Proposal> Changes(ImmutableArray<Lever> levers, ref RandomStream random)
    {
        var changes = new List<Proposal>();
        foreach (var lever in levers)
        {
            var values = lever.IsNumeric
                ? Enumerable.Range(0, _settings.GridValues).Select(i => LeverPosition.Value(lever, i / (_settings.GridValues - 1.0)))
                : Enumerable.Range(0, lever.Categories.Length).Select(category => (double)category);
            changes.AddRange(values.Distinct().Select(value => new Proposal(lever, value)));
        }

        for (var i = 0; i < _settings.RandomChanges; i++)
        {
            var lever = levers[random.NextIndex(levers.Length)];
            changes.Add(new Proposal(lever, RandomSearch.ValueOf(lever, ref random)));
        }

        return changes;
    }
}
