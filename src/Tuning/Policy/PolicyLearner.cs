using Sluice.Messages;
using Sluice.Messages.Learning;
using Sluice.Tuning.Metrics;

namespace Sluice.Tuning.Policy;

/// <summary>What one iteration taught.</summary>
/// <param name="Next">The next version.</param>
/// <param name="Running">Running means for the update after it.</param>
/// <param name="Statistics">For the journal and for people.</param>
public sealed record Lesson(PolicySnapshot Next, RunningBaseline Running, UpdateStatistics Statistics);

/// <summary>Algorithm 1's outer loop as a pure function: the episodes of an iteration in, the next policy version out.</summary>
public static class PolicyLearner
{
    /// <summary>Hidden units (§3).</summary>
    public const int Hidden = 20;

    /// <summary>Version 0 of a run; its inputs are not normalised yet.</summary>
    public static PolicySnapshot Untrained(RunId run, Selection selection, ulong seed)
    {
        var inputs = StateEncoder.Of(selection).Inputs;
        var shape = new PolicyShape(inputs, Hidden, new ActionSpace(selection).Actions);
        return PolicySnapshot.Untrained(run, shape, seed, Normalisation.Identity(inputs), selection.Hash, EncodingSettings.Default);
    }

    /// <summary>
    /// Learns from one iteration. The first only fits the normalisation, over all its states, and leaves the weights: from then on the
    /// statistics stand, since a policy means nothing under others.
    /// </summary>
    /// <param name="engine">Which engine computes the update.</param>
    /// <param name="current">The version in force.</param>
    /// <param name="running">Running means of earlier updates.</param>
    /// <param name="episodes">The iteration's episodes, at least one.</param>
    /// <param name="settings">Hyperparameters.</param>
    /// <param name="iteration">From 1.</param>
    public static Lesson Learn(
        IPolicyEngine engine,
        PolicySnapshot current,
        RunningBaseline running,
        IReadOnlyList<TrainingEpisode> episodes,
        LearningSettings settings,
        int iteration)
    {
        if (episodes.Count == 0)
            throw new ArgumentException($"Iteration {iteration} has no episode to learn from; collect at least one.", nameof(episodes));
        // In id order, so that sums round alike whatever order the episodes arrived in.
        episodes = [.. episodes.OrderBy(e => e.Id.Cluster.Value, StringComparer.Ordinal).ThenBy(e => e.Id.Number)];
        if (iteration == 1)
            return new Lesson(Normalised(current, episodes), running, Describe(episodes, 0, Math.Log(current.Weights.Shape.Actions)));
        // Where nothing was measured nothing is learnt, and the run goes on with the same weights under the next number.
        if (!episodes.Any(episode => episode.Steps.Any(step => step.Weight > 0)))
            return new Lesson(current.After(new PolicyUpdate(current.Weights, current.Optimiser, 0, 0, 0)), running, Describe(episodes, 0, 0));
        var assembly = BatchAssembly.From(current, episodes, settings, running);
        if (assembly.Batch is not { } batch)
            throw new ArgumentException($"No episode of iteration {iteration} may be learnt from: all are older than {settings.StalenessBound} versions.", nameof(episodes));
        var bonus = settings.EntropyBonusAt(iteration - 1);
        var update = engine.Update(current.Weights, current.Optimiser, batch, settings, bonus);
        var isUsed = assembly.Used.ToHashSet();
        TrainingEpisode[] used = [.. episodes.Where(episode => isUsed.Contains(episode.Id))];
        var ages = Array.ConvertAll(used, episode => current.Version.Number - episode.Policy.Number);
        // The first iteration made no update, so the second makes the first.
        var noise = settings.MeasuresNoiseAt(iteration - 2)
            ? GradientNoise.SignalToNoise(
                GradientNoise.ByEpisode(current.Weights, batch, Array.ConvertAll(used, BatchAssembly.RowsOf), settings, bonus))
            : double.NaN;
        var statistics = Describe(episodes, update.GradientNorm, update.Entropy) with
        {
            SignalToNoise = noise,
            EffectiveSteps = used.Sum(episode => episode.Steps.Count(step => step.Weight > 0)) * ImportanceWeights.Of(batch.Weights, areOld: false).EffectiveShare,
            MeanAge = ages.Average(),
            GreatestAge = ages.Max(),
            StaleEpisodes = assembly.Stale.Count,
        };
        return new Lesson(current.After(update), assembly.Running, statistics);
    }

    private static PolicySnapshot Normalised(PolicySnapshot current, IReadOnlyList<TrainingEpisode> episodes)
    {
        var fit = new NormalisationFit(current.Weights.Shape.Inputs);
        foreach (var episode in episodes)
        {
            foreach (var choice in episode.Steps.SelectMany(BatchAssembly.ChoicesOf))
                fit.Add(choice.State);
        }

        return new PolicySnapshot(
            current.Version with { Number = current.Version.Number + 1 },
            current.Weights,
            current.Optimiser,
            fit.ToNormalisation(),
            current.SelectionHash,
            current.Encoding);
    }

    private static UpdateStatistics Describe(IReadOnlyList<TrainingEpisode> episodes, double gradientNorm, double entropy)
    {
        var steps = episodes.Sum(episode => episode.Steps.Count);
        var measured = episodes.SelectMany(episode => episode.Steps).Where(step => step.Weight > 0).ToArray();
        return new UpdateStatistics(
            episodes.Count,
            measured.Length,
            MeanReturn(episodes),
            measured.Length == 0 ? 0 : measured.Average(step => (double)step.Reward),
            LastRatio(episodes),
            gradientNorm,
            entropy,
            steps == 0 ? 0 : episodes.Sum(episode => episode.Steps.Count(step => step.IsFaulty)) / (double)steps)
        {
            Classes =
            [
                .. episodes.GroupBy(episode => episode.Class.Value).OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new ClassStatistics(new WorkloadClass(group.Key), group.Count(), MeanReturn(group), LastRatio(group))),
            ],
        };
    }

    private static double MeanReturn(IEnumerable<TrainingEpisode> episodes) =>
        episodes.Average(episode => episode.Steps.Sum(step => step.Weight > 0 ? (double)(step.Weight * step.Reward) : 0));

    private static double LastRatio(IEnumerable<TrainingEpisode> episodes)
    {
        var last = episodes.Select(episode => episode.Steps.LastOrDefault(step => step.Weight > 0 && float.IsFinite(step.P99Ratio)))
            .OfType<TrajectoryStep>().Select(step => (double)step.P99Ratio).ToArray();
        return last.Length == 0 ? double.NaN : last.Average();
    }
}
