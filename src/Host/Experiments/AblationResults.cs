namespace Sluice.Hosting.Experiments;

/// <summary>What the ablation shows with <c>-o json</c>; the policy that comes first is the one under test, trained elsewhere and longer.</summary>
internal sealed record AblationResults(IReadOnlyList<AblationStanding> Standings);

/// <param name="Name">Of the variant.</param>
/// <param name="Part">Which part of the method it varies.</param>
/// <param name="RatioToDefaults">p99 over the closing window in held-out worlds, over that under Spark's defaults in the same world; the median over loads.</param>
/// <param name="RatioToOurs">The same over that of our own way of training.</param>
/// <param name="LastP99Ratio">p99 over T_ref at the last step, on the training clusters, the mean of the last ten updates; null where it was not trained here.</param>
/// <param name="SignalToNoise">The gradient's, the mean of the updates at which it was measured.</param>
/// <param name="FaultyTraining">Share of faulty steps in training, percent.</param>
/// <param name="Faulty">Faulty configurations in the held-out worlds.</param>
internal sealed record AblationStanding(
    string Name, string Part, MedianInterval RatioToDefaults, MedianInterval RatioToOurs, double? LastP99Ratio, double? SignalToNoise, double? FaultyTraining, int Faulty);
