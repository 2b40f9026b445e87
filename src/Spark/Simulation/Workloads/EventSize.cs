using MathNet.Numerics;

namespace Sluice.Spark.Simulation.Workloads;

/// <summary>How large one event is; a batch of N events has a mean size of N(mean, deviation/sqrt N).</summary>
/// <param name="MeanBytes">Mean size of an event, bytes.</param>
/// <param name="DeviationBytes">Standard deviation of an event's size, bytes.</param>
public readonly record struct EventSize(double MeanBytes, double DeviationBytes)
{
    /// <summary>A normal size cut at zero: 500 +- 300 bytes has a mean of 531 bytes.</summary>
    public static EventSize TruncatedNormal(double meanBytes, double deviationBytes)
    {
        var cut = -meanBytes / deviationBytes;
        var kept = 0.5 * SpecialFunctions.Erfc(cut / Math.Sqrt(2));
        var hazard = Math.Exp(-0.5 * cut * cut) / Math.Sqrt(2 * Math.PI) / kept;
        return new EventSize(
            meanBytes + deviationBytes * hazard,
            deviationBytes * Math.Sqrt(1 + cut * hazard - hazard * hazard));
    }
}
