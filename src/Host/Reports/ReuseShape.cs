using Sluice.Actors.Replay;
using Sluice.Tuning.Policy;

namespace Sluice.Hosting.Reports;

/// <summary>What <c>train --from-journal -o json</c> shows.</summary>
/// <param name="Run">The new run.</param>
/// <param name="PolicyVersion">Its last version, as <c>tune --policy</c> takes it.</param>
/// <param name="PolicyHash">SHA-256 over all that decides actions.</param>
/// <param name="Start">The version that was started from.</param>
/// <param name="Versions">The versions whose episodes were used, the oldest first.</param>
/// <param name="Journal">The journal that was read.</param>
/// <param name="EpisodesRead">Training episodes in it.</param>
/// <param name="EpisodesUsed">Those that were learnt from.</param>
/// <param name="EpisodesStale">Those beyond the staleness bound.</param>
/// <param name="LeftOut">Those left out for another reason.</param>
/// <param name="Steps">Steps of the episodes used, each once.</param>
/// <param name="Updates">Over all passes.</param>
/// <param name="Weights">In the last pass, in which the policy is furthest from what the log was drawn from.</param>
/// <param name="Passes">Pass by pass.</param>
internal sealed record ReuseShape(
    string Run,
    string PolicyVersion,
    string PolicyHash,
    string Start,
    IReadOnlyList<string> Versions,
    string Journal,
    int StalenessBound,
    int EpisodesRead,
    int EpisodesUsed,
    int EpisodesStale,
    IReadOnlyList<LeftOutShape> LeftOut,
    int Steps,
    int Updates,
    WeightShape Weights,
    IReadOnlyList<WeightShape> Passes,
    string Next,
    double Seconds);

/// <param name="Rows">Measured choices, of which a step may have several.</param>
/// <param name="EffectiveSampleSize">(sum w)^2 / sum w^2.</param>
/// <param name="EffectiveShare">Its share of the rows.</param>
/// <param name="MeanWeight">After clipping.</param>
/// <param name="ClippedShare">Share of the rows whose weight was clipped at 1.</param>
internal sealed record WeightShape(int Rows, double EffectiveSampleSize, double EffectiveShare, double MeanWeight, double ClippedShare)
{
    public static WeightShape Of(ImportanceWeights weights) =>
        new(weights.Rows, weights.EffectiveSampleSize, weights.EffectiveShare, weights.Mean, weights.ClippedShare);
}

/// <param name="Why">In which way they do not fit.</param>
/// <param name="Run">Whose they are; null where no policy chose.</param>
/// <param name="Episodes">How many.</param>
/// <param name="First">One of them.</param>
internal sealed record LeftOutShape(ReuseFit Why, string? Run, int Episodes, string First)
{
    public static LeftOutShape Of(LeftOut others) => new(others.Why, others.Run?.Value, others.Episodes, others.First.ToString());
}
