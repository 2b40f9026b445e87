using Sluice.Actors.Learning.Experiences;

namespace Sluice.Actors.Learning;

/// <summary>What the learner keeps in the journal.</summary>
public static class LearningJournals
{
    /// <summary>Its persistence ids: training, and what tuned clusters teach.</summary>
    public static IReadOnlyList<string> Ids { get; } = [LearnerActor.LearnerPersistenceId, ExperienceActor.ExperiencePersistenceId];
}
