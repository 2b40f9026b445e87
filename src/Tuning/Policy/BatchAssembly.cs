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
        var builder = new TrainingBatchBuilder(current.Weights.Shape, used.Sum(RowsOf));
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
            CheckStep(episode, t, step);
            foreach (var choice in ChoicesOf(step))
            {
                CheckChoice(current, episode, t, choice);
                var allowed = ActionMask.FromWords(choice.Allowed);
                double weight = step.Weight;
                if (isOld && weight > 0)
                {
                    // Normalised twice for old episodes only: their weight must be known before the row is made.
                    var scratch = new float[current.Normalisation.Inputs];
                    current.Normalisation.Apply(choice.State, scratch);
                    PolicyNetwork.Probabilities(current.Weights, scratch, allowed, pi);
                    var now = BehaviourMixture.Probability(pi, allowed, settings.ExploitShare, choice.Action, settings.Rule);
                    weight *= Math.Min(1, now / choice.Probability);
                }

                // Each choice of a step is credited with all that the step and those after it earned.
                current.Normalisation.Apply(choice.State, builder.Add(allowed, choice.Action, advantages[t], weight));
            }
        }
    }

    /// <summary>Rows of an episode in a batch: a choice each.</summary>
    internal static int RowsOf(TrainingEpisode episode) => episode.Steps.Sum(step => 1 + step.Further.Count);

    /// <summary>All choices of a step in order; what each was made in.</summary>
    internal static IEnumerable<TrajectoryChoice> ChoicesOf(TrajectoryStep step) =>
        step.Further.Prepend(new TrajectoryChoice(step.State, step.Allowed, step.Action, step.Probability));

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

    private static void CheckStep(TrainingEpisode episode, int t, TrajectoryStep step)
    {
        if (!(step.Weight is >= 0 and <= 1))
            throw Bad(episode, t, $"has weight {step.Weight}; it must be between 0 and 1");
    }

    private static void CheckChoice(PolicySnapshot current, TrainingEpisode episode, int t, TrajectoryChoice choice)
    {
        var shape = current.Weights.Shape;
        if (choice.State.Length != shape.Inputs)
            throw Bad(episode, t, $"has a state of {choice.State.Length} numbers, the network takes {shape.Inputs}");
        foreach (var value in choice.State)
        {
            if (float.IsInfinity(value))
                throw Bad(episode, t, "has an infinite number in its state; a missing one is NaN");
        }

        if ((uint)choice.Action >= (uint)shape.Actions || (choice.Action != shape.Hold && !ActionMask.FromWords(choice.Allowed).Allows(choice.Action)))
            throw Bad(episode, t, $"took action {choice.Action}, which its mask does not allow");
        if (!(choice.Probability is > 0 and <= 1.0001f))
            throw Bad(episode, t, $"logged a probability of {choice.Probability}; it must be above 0 and at most 1");
    }

    private static ArgumentException Bad(TrainingEpisode episode, int t, string what) => new($"episode {episode.Id}, step {t} {what}");
}
