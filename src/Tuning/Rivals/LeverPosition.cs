using Sluice.Tuning.Discretisation;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Rivals;

/// <summary>A lever's whole range as [0, 1] on the lever's scale: equal distances are equally large changes.</summary>
internal static class LeverPosition
{
    public static double Of(Lever lever, double value)
    {
        var axis = new LeverAxis(lever.Scale);
        var (from, to) = (axis.Of(lever.Minimum), axis.Of(lever.Maximum));
        return to > from ? (axis.Of(value) - from) / (to - from) : 0;
    }

    /// <summary>The value at a position, in the lever's unit; the nearest whole number where it takes only such.</summary>
    public static double Value(Lever lever, double position)
    {
        var axis = new LeverAxis(lever.Scale);
        var value = Math.Clamp(axis.Value(double.Lerp(axis.Of(lever.Minimum), axis.Of(lever.Maximum), position)), lever.Minimum, lever.Maximum);
        return lever.IsInteger ? Math.Round(value, MidpointRounding.AwayFromZero) : value;
    }
}
