using Sluice.Messages.Clusters;

namespace Sluice.Messages.Learning;

/// <summary>
/// A tuned cluster's journal may hold episodes, up to this event, that the learner has not taken yet. Sent again until <see cref="ExperienceHeld"/>; the steps
/// themselves stay in the journal, which the learner reads.
/// </summary>
/// <param name="SequenceNr">The last event of the journal when it was offered.</param>
public sealed record OfferExperience(ClusterId Cluster, long SequenceNr);

/// <summary>The learner knows of every finished episode up to this event: stop resending.</summary>
public sealed record ExperienceHeld(ClusterId Cluster, long SequenceNr);

/// <summary>Finished tuning episodes that the learner is going to learn from.</summary>
/// <param name="Run">The run whose next versions come of them.</param>
/// <param name="Cluster">Whose.</param>
/// <param name="SequenceNr">Up to which event the cluster's journal was looked through.</param>
/// <param name="Episodes">In the order of their numbers.</param>
/// <param name="PassedOver">Numbers of those that ran a version left behind too long ago to teach the newest one anything.</param>
public sealed record ExperienceTaken(
    RunId Run, ClusterId Cluster, long SequenceNr, IReadOnlyList<Experience> Episodes, IReadOnlyList<int> PassedOver) : ILearningEvent;

/// <summary>One finished tuning episode, where it lies in its cluster's journal.</summary>
/// <param name="Episode">Which.</param>
/// <param name="Policy">The version that its actions were drawn from.</param>
/// <param name="From">Sequence number of its <see cref="EpisodeBegun"/>.</param>
/// <param name="To">Sequence number of its <see cref="EpisodeClosed"/>.</param>
public sealed record Experience(EpisodeId Episode, PolicyVersion Policy, long From, long To);
