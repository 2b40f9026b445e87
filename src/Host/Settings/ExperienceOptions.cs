using System.Globalization;
using Sluice.Actors.Clusters;
using Sluice.Actors.Learning.Experiences;
using Sluice.Actors.Storage;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Settings;

/// <summary>Whether and how the learner learns from clusters that are tuned.</summary>
internal sealed record ExperienceOptions
{
    /// <summary>Makes new versions of the policy out of finished tuning episodes. Nobody uses one before it is adopted.</summary>
    public bool Learn { get; init; } = true;

    /// <summary>Finished episodes that make a version, by default as many as an iteration of training has: fewer say too little.</summary>
    public int Episodes { get; init; } = 80;

    /// <summary>RMSProp's step.</summary>
    public double LearningRate { get; init; } = LearningSettings.Default.LearningRate;

    /// <returns>What makes no sense, and the mend; null where all does.</returns>
    public string? Fault() =>
        Episodes is < 2 or > 1000 ? $"Sluice:Experience:Episodes is {Episodes}; give a number from 2 to 1000."
        : !(LearningRate is > 0 and <= 1) ? string.Create(CultureInfo.InvariantCulture, $"Sluice:Experience:LearningRate is {LearningRate}; give a number above 0, at most 1.")
        : null;

    /// <returns>Null where nothing is learnt.</returns>
    public ExperienceSettings? On(JournalSettings journal, ISparkClusterFactory factory, Func<IPolicyEngine> engine)
    {
        if (!Learn)
            return null;
        var settings = new ExperienceSettings(journal, factory.ShapeOf, engine) { Episodes = Episodes };
        return settings with { Learning = settings.Learning with { LearningRate = LearningRate } };
    }
}
