namespace Sluice.Hosting.Experiments;

/// <summary>What <c>fig8</c> shows with <c>-o json</c>.</summary>
internal sealed record SwitchResults(IReadOnlyList<SwitchedLoad> Loads);

/// <summary>The policy's p99 around a switch of the load, and the twin's beside it.</summary>
/// <param name="SwitchMinute">Cluster time.</param>
internal sealed record SwitchedLoad(string Load, double SwitchMinute, IReadOnlyList<SwitchStanding> Standings);

/// <param name="OldLevelMs">Median of the three windows of five minutes before the switch.</param>
/// <param name="SpikeFactor">The highest of the three windows after it, over the old level.</param>
/// <param name="RecoveryFactor">The median of the last three windows before the last step, over the old level.</param>
internal sealed record SwitchStanding(string Contender, MedianInterval OldLevelMs, MedianInterval SpikeFactor, MedianInterval RecoveryFactor, int Faulty);
