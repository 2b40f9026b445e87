using System.Collections.Immutable;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Metrics;

namespace Sluice.Spark.Simulation.Calibration;

/// <summary>The levers that calibration changes: the built-in ones that the model has among its strong ones, whatever else a policy may move.</summary>
internal static class CalibrationLevers
{
    public static ImmutableArray<Lever> All { get; } = [.. Selection.BuiltIn.Levers.Where(lever => lever.Tier == LeverTier.Strong)];
}
