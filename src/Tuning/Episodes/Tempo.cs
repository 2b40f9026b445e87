using Sluice.Messages.Clusters;

namespace Sluice.Tuning.Episodes;

/// <summary>
/// How fast an episode on a cluster goes that somebody watches. Windows and waits are set for steps of five minutes; with shorter steps all of them are shorter, in
/// proportion, and with longer ones none needs to be longer. It follows from the plan, so whoever reads the journal knows it too.
/// </summary>
/// <param name="Share">Of the usual lengths of time, in (0, 1].</param>
public readonly record struct Tempo(double Share)
{
    /// <summary>That of steps of five minutes and more.</summary>
    public static Tempo Usual { get; } = new(1);

    /// <summary>The step that lengths of time are set for.</summary>
    public static TimeSpan UsualStep { get; } = TimeSpan.FromMinutes(5);

    public static Tempo Of(TimeSpan stepLength) => new(Math.Min(1, stepLength / UsualStep));

    /// <summary>What is simulated to learn from, or surveyed, costs no time and keeps the usual one.</summary>
    public static Tempo Of(EpisodePlan plan) => plan.Kind == EpisodeKind.Tuning ? Of(plan.StepLength) : Usual;

    /// <summary>What stands for a usual length of time.</summary>
    public TimeSpan Of(TimeSpan usual, TimeSpan atLeast = default) => usual * Share > atLeast ? usual * Share : atLeast;
}
