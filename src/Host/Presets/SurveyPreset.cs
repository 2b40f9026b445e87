using Sluice.Messages;
using Sluice.Messages.Clusters;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Presets;

/// <summary>What <c>dataset generate</c> does unless told otherwise (method, section 1).</summary>
internal static class SurveyPreset
{
    public const int Clusters = 80;

    public const int Configurations = 100_000;

    /// <summary>Configurations persisted at once.</summary>
    public const int Batch = 50;

    /// <summary>The plan of one batch of one cluster's walk.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="survey">Which batch.</param>
    /// <param name="configurations">How many.</param>
    public static EpisodePlan Plan(ulong seed, EpisodeId survey, int configurations) => new(
        EpisodeKind.Survey,
        configurations,
        new AtRandom(),
        seed,
        RandomStream.For(seed, RandomStream.Key(survey.Cluster.Value), (ulong)survey.Number, RandomStream.Key("survey-arrivals")).NextUInt64(),
        1,
        null,
        Opening: TimeSpan.FromMinutes(5),
        StepLength: TimeSpan.FromMinutes(15),
        Closing: TimeSpan.Zero);
}
