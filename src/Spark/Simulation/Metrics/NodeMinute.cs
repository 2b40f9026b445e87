using System.Runtime.Intrinsics;

namespace Sluice.Spark.Simulation.Metrics;

/// <summary>The states of one node in one minute, ready to be turned into any of its metrics: a lane a group, the last that of the flat metrics.</summary>
/// <param name="MinuteKey">What the noise of a cluster's minute has in common.</param>
/// <param name="NodeKey">What tells the noise of a node from that of another.</param>
/// <param name="MissingBelow">A sample is missing whose lowest 16 bits of noise are below.</param>
/// <param name="Primary">x.</param>
/// <param name="Secondary">x2.</param>
/// <param name="Latent">0.3 q.</param>
internal readonly record struct NodeMinute(
    ulong MinuteKey, ulong NodeKey, ulong MissingBelow, Vector512<double> Primary, Vector512<double> Secondary, Vector512<double> Latent);
