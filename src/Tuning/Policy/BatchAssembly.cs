using Sluice.Messages;
using Sluice.Messages.Learning;

namespace Sluice.Tuning.Policy;

/// <summary>From finished episodes to a batch: returns, baselines, weights for episodes of older versions, normalised states.</summary>
/// <param name="Batch">In id order; null when every episode was too old.</param>
/// <param name="Running">The running means, to be kept for the next update.</param>
/// <param name="Used">Episodes in the batch, in id order.</param>
/// <param name="Stale">Episodes dropped because their policy is too old, in id order.</param>
public sealed record BatchAssembly(TrainingBatch? Batch, RunningBaseline Running, IReadOnlyList<EpisodeId> Used, IReadOnlyList<EpisodeId> Stale)
{
    /// <summary>Assembles a batch; the same episodes in any order give the same batch.</summary>
    /// <param name="current">The version that is about to be updated.</param>
    /// <param name="episodes">Each at most once, all of the current version's run.</param>
    /// <param name="settings">Hyperparameters.</param>
    /// <param name="running">Running means of earlier updates.</param>
    public static BatchAssembly From(
        PolicySnapshot current, IEnumerable<TrainingEpisode> episodes, LearningSettings settings, RunningBaseline running)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(settings);
        var sorted = episodes.OrderBy(e => e.Id.Cluster.Value, StringComparer.Ordinal).ThenBy(e => e.Id.Number).ToArray();
        CheckEpisodes(current, sorted);
        var stale = sorted.Where(e => AgeOf(e, current) > settings.StalenessBound).Select(e => e.Id).ToArray();
        var used = sorted.Where(e => AgeOf(e, current) <= settings.StalenessBound && e.Steps.Count > 0).ToArray();
        if (used.Length == 0)
            return new(null, running, [], stale);

        var returns = Array.ConvertAll(used, e => new EpisodeReturns(e.Id, e.Class, ReturnsOf(e, settings.Discount)));
        var advantages = Baselines.Apply(settings.Baseline, returns, running, settings.RunningBaselineEpisodes);
        var builder = new TrainingBatchBuilder(current.Weights.Shape, used.Sum(e => e.Steps.Count));
        for (var i = 0; i < used.Length; i++)
            AddEpisode(builder, current, used[i], advantages.ByEpisode[i], settings);
        return new(builder.Build(), advantages.Running, Array.ConvertAll(used, e => e.Id), stale);
    }

    private static int AgeOf(TrainingEpisode episode, PolicySnapshot current) => current.Version.Number - episode.Policy.Number;

    private static double[] ReturnsOf(TrainingEpisode episode, double discount)
    {
        var rewards = new double[episode.Steps.Count];
        var measured = new bool[rewards.Length];
        for (var t = 0; t < rewards.Length; t++)
        {
            var step = episode.Steps[t];
            measured[t] = step.Weight > 0;
            rewards[t] = measured[t] ? step.Reward : 0;
            if (measured[t] && !float.IsFinite(step.Reward))
                throw new ArgumentException($"the reward of episode {episode.Id}, step {t} is {step.Reward}; mark a step without a measurement by weight 0");
        }

        Returns.FillUnmeasured(rewards, measured);
        return Returns.ToGo(rewards, discount);
    }

    private static void AddEpisode(
        TrainingBatchBuilder builder, PolicySnapshot current, TrainingEpisode episode, double[] advantages, LearningSettings settings)
    {
        var isOld = AgeOf(episode, current) > 0;
        Span<float> pi = stackalloc float[current.Weights.Shape.Actions];
        for (var t = 0; t < advantages.Length; t++)
        {
            var step = episode.Steps[t];
            CheckStep(current, episode, t, step);
            var allowed = ActionMask.FromWords(step.Allowed);
            double weight = step.Weight;
            if (isOld && weight > 0)
            {
                // Normalised twice for old episodes only: their weight must be known before the row is made.
                var scratch = new float[current.Normalisation.Inputs];
                current.Normalisation.Apply(step.State, scratch);
                PolicyNetwork.Probabilities(current.Weights, scratch, allowed, pi);
                var now = BehaviourMixture.Probability(pi, allowed, settings.ExploitShare, step.Action, settings.Rule);
                weight *= Math.Min(1, now / step.Probability);
            }

            current.Normalisation.Apply(step.State, builder.Add(allowed, step.Action, advantages[t], weight));
        }
    }

    private static void CheckEpisodes(PolicySnapshot current, TrainingEpisode[] sorted)
    {
        for (var i = 0; i < sorted.Length; i++)
        {
            var episode = sorted[i];
            if (i > 0 && sorted[i - 1].Id == episode.Id)
                throw new ArgumentException($"episode {episode.Id} is in the batch twice; it would train twice");
            if (episode.Policy.Run != current.Version.Run || AgeOf(episode, current) < 0)
                throw new ArgumentException($"episode {episode.Id} was run under {episode.Policy}, which is not {current.Version} or one before it");
        }
    }

    private static void CheckStep(PolicySnapshot current, TrainingEpisode episode, int t, TrajectoryStep step)
    {
        var shape = current.Weights.Shape;
        if (step.State.Length != shape.Inputs)
            throw Bad($"has a state of {step.State.Length} numbers, the network takes {shape.Inputs}");
        foreach (var value in step.State)
        {
            if (float.IsInfinity(value))
                throw Bad("has an infinite number in its state; a missing one is NaN");
        }

        if ((uint)step.Action >= (uint)shape.Actions || (step.Action != shape.Hold && !ActionMask.FromWords(step.Allowed).Allows(step.Action)))
            throw Bad($"took action {step.Action}, which its mask does not allow");
        if (!(step.Probability is > 0 and <= 1.0001f))
            throw Bad($"logged a probability of {step.Probability}; it must be above 0 and at most 1");
        if (!(step.Weight is >= 0 and <= 1))
            throw Bad($"has weight {step.Weight}; it must be between 0 and 1");

        ArgumentException Bad(string what) => new($"episode {episode.Id}, step {t} {what}");
    }
}
