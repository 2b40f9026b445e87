using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Discretisation;

/// <summary>A lever's scale: equal distances on it are equally large changes. Values in the lever's unit go in and come out.</summary>
internal readonly record struct LeverAxis(LeverScale Scale)
{
    public double Of(double value) => Scale switch
    {
        LeverScale.Log2 => Math.Log2(value),
        LeverScale.Log10 => Math.Log10(value),
        _ => value,
    };

    public double Value(double position) => Scale switch
    {
        LeverScale.Log2 => Math.Pow(2, position),
        LeverScale.Log10 => Math.Pow(10, position),
        _ => position,
    };
}
