using Sluice.Messages.Clusters;
using Sluice.Tuning.Episodes;

namespace Sluice.Hosting.Presets;

/// <summary>How a watched cluster is tuned from a trained policy: one change every five minutes (method, section 7).</summary>
internal static class OnlinePreset
{
    /// <summary>
    /// f: a cluster that serves people is no place to try things out. With several moves a rollout even a small share for chance spoils many
    /// of them; the policy's own soft-max still varies what it does. The weights stay as they are.
    /// </summary>
    public const double ExploitShare = 1;

    /// <summary>Steps, and so changes at most.</summary>
    public const int Steps = 10;

    /// <summary>T_ref is read over its last five minutes: minutes 10-15 under the default configuration.</summary>
    public static TimeSpan Opening { get; } = TimeSpan.FromMinutes(15);

    public static TimeSpan StepLength { get; } = TimeSpan.FromSeconds(300);

    /// <summary>The window that is compared with a twin's: after ten steps, minutes 50-60.</summary>
    public static TimeSpan Closing { get; } = TimeSpan.FromMinutes(10);

    public static EpisodePlan Plan(ActionSource choice, int steps, ulong seed, ulong arrivalSeed, double exploitShare) => new(
        EpisodeKind.Tuning, steps, choice, seed, arrivalSeed, exploitShare, ReferenceP99Ms: null, Opening, StepLength, Closing);

    /// <summary>The same with other steps: below five minutes opening and closing are shorter in proportion.</summary>
    public static EpisodePlan At(this EpisodePlan plan, TimeSpan stepLength)
    {
        var tempo = Tempo.Of(stepLength);
        return plan with { Opening = tempo.Of(plan.Opening), StepLength = stepLength, Closing = tempo.Of(plan.Closing) };
    }
}
