namespace Sluice.Tuning.Policy;

/// <summary>An update from one logged iteration.</summary>
/// <param name="Next">The next version, numbered on from the one that was started from.</param>
/// <param name="Running">Running means for the update after it.</param>
/// <param name="Weights">The rows' weights under the version before it.</param>
public sealed record ReuseUpdate(PolicySnapshot Next, RunningBaseline Running, ImportanceWeights Weights);

/// <summary>
/// One pass over a log: an update an iteration, oldest first, each with weights under the policy as it is by then. A weight is that of its step
/// alone, no product over the steps before it, and is clipped at 1: biased towards the logged policies, but of bounded variance.
/// </summary>
/// <param name="Updates">In the order they were made.</param>
public sealed record ReusePass(IReadOnlyList<ReuseUpdate> Updates)
{
    /// <summary>Over all rows of the pass.</summary>
    public ImportanceWeights Weights => Updates.Aggregate(default(ImportanceWeights), (sum, update) => sum.Plus(update.Weights));

    /// <param name="engine">Which engine computes the updates.</param>
    /// <param name="log">Iterations of the run of <paramref name="current"/>, none of a later version.</param>
    /// <param name="current">The version in force; its inputs are normalised.</param>
    /// <param name="running">Running means of earlier updates.</param>
    /// <param name="settings">Hyperparameters. Their staleness bound is no matter here: the updates of a pass would age the log.</param>
    public static ReusePass Over(
        IPolicyEngine engine, IReadOnlyList<LoggedIteration> log, PolicySnapshot current, RunningBaseline running, LearningSettings settings)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(current);
        settings = settings.Validated() with { StalenessBound = int.MaxValue };
        var updates = new List<ReuseUpdate>(log.Count);
        foreach (var iteration in log)
        {
            // An iteration in which nothing was measured says nothing.
            if (!iteration.Episodes.Any(episode => episode.Steps.Any(step => step.Weight > 0)))
                continue;
            var assembly = BatchAssembly.From(current, iteration.Episodes, settings, running);
            var batch = assembly.Batch!;
            var weights = ImportanceWeights.Of(batch.Weights, areOld: iteration.Policy != current.Version);
            // As many updates as versions: the bonus has decayed as far as in the run itself.
            current = current.After(engine.Update(current.Weights, current.Optimiser, batch, settings, settings.EntropyBonusAt(current.Version.Number)));
            running = assembly.Running;
            updates.Add(new ReuseUpdate(current, running, weights));
        }

        return new ReusePass(updates);
    }
}
