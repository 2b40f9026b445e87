namespace Sluice.Messages.Clusters;

/// <summary>Everything that decides how an episode runs; journalled with it, so that it can be replayed.</summary>
/// <param name="Kind">For whom the episode is run.</param>
/// <param name="Steps">L: how many steps; 0 only opens and closes (a reference episode).</param>
/// <param name="Choice">Where the actions come from.</param>
/// <param name="Seed">Seed of the run; with the cluster's id and the episode's number it fixes every random draw.</param>
/// <param name="ArrivalSeed">Seed of the simulated arrivals; equal within a class and iteration, and for a twin.</param>
/// <param name="ExploitShare">f in (0, 1]: the policy's share in the behaviour mixture (method, section 5).</param>
/// <param name="ReferenceP99Ms">T_ref in milliseconds; null measures it on this cluster during the opening.</param>
/// <param name="Opening">How long the cluster runs before the first step; the first state is read over its last five minutes.</param>
/// <param name="StepLength">Length of a step, 300 s by default.</param>
/// <param name="Closing">A window after the last step over which the final latency is read; zero for none.</param>
public sealed record EpisodePlan(
    EpisodeKind Kind,
    int Steps,
    ActionSource Choice,
    ulong Seed,
    ulong ArrivalSeed,
    double ExploitShare,
    double? ReferenceP99Ms,
    TimeSpan Opening,
    TimeSpan StepLength,
    TimeSpan Closing)
{
    /// <summary>Which alternatives of the method it follows.</summary>
    public EpisodeRules Rules { get; init; } = EpisodeRules.Default;

    /// <summary>What may be done to the cluster on its behalf; null for a cluster that nobody depends on: every choice is loaded at once.</summary>
    public SafetyRules? Safety { get; init; }
}

public enum EpisodeKind
{
    /// <summary>A simulated episode for learning: journalled as a whole when it closes, then sent to the learner.</summary>
    Training = 1,

    /// <summary>A cluster that somebody watches: every intent, outcome and step is journalled as it happens.</summary>
    Tuning = 2,

    /// <summary>A batch of configurations drawn at random, for training data: journalled as a whole when it closes; the next one goes on where it ended.</summary>
    Survey = 3,
}

/// <summary>Where an episode's actions come from: a policy version, a script of changes made in advance, a rival of the policy, or chance.</summary>
public abstract record ActionSource;

/// <summary>Actions drawn from a policy.</summary>
/// <param name="Version">Which one.</param>
public sealed record FromPolicy(PolicyVersion Version) : ActionSource;

/// <summary>Changes made in advance, one a step from the first; the steps after them hold. An empty script is a twin.</summary>
public sealed record FromScript(IReadOnlyList<LeverSetting> Changes) : ActionSource;

/// <summary>Changes chosen by one of the rivals that policies are measured against (method, section 9, R10).</summary>
/// <param name="Name">The rival's name in its catalogue.</param>
public sealed record FromRival(string Name) : ActionSource;

/// <summary>Each step one lever of all, drawn uniformly, takes another admissible value, drawn uniformly on its scale (method, section 1).</summary>
public sealed record AtRandom : ActionSource;

/// <param name="Lever">The lever's name in the catalogue.</param>
/// <param name="Value">In the catalogue's unit; for categories the index.</param>
public readonly record struct LeverSetting(string Lever, double Value);
