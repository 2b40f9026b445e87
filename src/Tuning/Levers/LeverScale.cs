namespace Sluice.Tuning.Levers;

/// <summary>The scale on which equal steps of a lever are equally large.</summary>
public enum LeverScale
{
    Linear,
    Log2,
    Log10,
}
