using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Presets;

/// <summary>What <c>train --from-journal</c> does unless told otherwise.</summary>
internal static class ReusePreset
{
    /// <summary>Over the log: each moves the policy further from what the log was drawn from.</summary>
    public const int Passes = 3;

    public static int StalenessBound => LearningSettings.Default.StalenessBound;
}
