using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts;

/// <summary>A configuration that is to come into effect, and by whose right.</summary>
/// <param name="Target">What is to be in effect.</param>
/// <param name="Previous">What is taken to be in effect now: what decides which levers change and how much restarts.</param>
/// <param name="Epoch">The ownership epoch of whoever asks: a cluster that runs what a later one submitted refuses it.</param>
/// <param name="ConfigurationHash">Names the target; letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 63. With the epoch it marks the submission.</param>
/// <param name="Start">Where reading goes on.</param>
public sealed record RolloutRequest(Configuration Target, Configuration Previous, long Epoch, string ConfigurationHash, StartingOffsets Start);
