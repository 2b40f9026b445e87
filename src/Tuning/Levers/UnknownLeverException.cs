namespace Sluice.Tuning.Levers;

/// <summary>A name that is not in the lever catalogue.</summary>
public sealed class UnknownLeverException(string name, IReadOnlyList<string> nearest)
    : ArgumentException($"There is no lever '{name}'; the nearest are {string.Join(", ", nearest)}.")
{
    /// <summary>The name that was asked for.</summary>
    public string LeverName { get; } = name;

    /// <summary>Catalogue names that look most like it, best first.</summary>
    public IReadOnlyList<string> Nearest { get; } = nearest;
}
